"""Café Canela: una documentación para proveedores y otra para el personal. · Docs for suppliers, and docs for staff."""

import os
import secrets
from datetime import date
from enum import StrEnum
from itertools import count
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, HTTPException, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.routing import APIRoute
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel, Field

DESCRIPTION = """
Qué vende **Café Canela** y cómo avisarle de una entrega. · What **Café Canela** sells, and how to announce a delivery.

1. Mira la carta. · See the menu.
2. Avisa antes de las 18:00 del día anterior. · Announce before 18:00 the day before.
"""
TAGS = [
    {
        "name": "deliveries",
        "description": "Entregas de proveedores. · Deliveries from suppliers.",
        "externalDocs": {"description": "Horario · Opening hours", "url": "https://canela.example/proveedores"},
    },
    {"name": "menu", "description": "Lo que se vende. · What is sold."},
]
NO_ITEM = "No such item on the menu"


def operation_id(route: APIRoute) -> str:
    # The name of the function alone: generated clients name their own functions after this.
    return route.name


class CafeAPI(FastAPI):
    def openapi(self) -> dict[str, Any]:
        schema = super().openapi()
        schema["info"]["x-logo"] = {"url": "/logo.svg", "altText": "Café Canela"}
        return schema


app = CafeAPI(
    title="Café Canela",
    summary="Para proveedores. · For suppliers.",
    description=DESCRIPTION,
    version="1.2.0",
    terms_of_service="https://canela.example/terminos",
    contact={"name": "Ana", "email": "ana@canela.example"},
    license_info={"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
    # The first one is where "Try it out" sends: this same server, wherever it is.
    servers=[
        {"url": "/", "description": "Este servidor · This server"},
        {"url": "https://api.canela.example", "description": "El de verdad · The real one"},
    ],
    openapi_tags=TAGS,
    openapi_external_docs={"description": "Café Canela", "url": "https://canela.example"},
    generate_unique_id_function=operation_id,
)


class Category(StrEnum):
    COFFEE = "coffee"
    TEA = "tea"
    BAKERY = "bakery"
    FOOD = "food"


class MenuItem(BaseModel):
    id: int
    name: str
    price: int = Field(description="Pesos enteros. · Whole pesos.")
    category: Category
    available: bool = True


class NewDelivery(BaseModel):
    supplier: str = Field(min_length=1, max_length=80, examples=["Molino del Valle"])
    product: str = Field(min_length=1, max_length=80, examples=["harina"])
    kilos: int = Field(gt=0, le=500)
    arrives_on: date
    note: str | None = Field(default=None, max_length=200)


class Delivery(NewDelivery):
    id: int


MENU = [
    MenuItem(id=1, name="Café de olla", price=35, category=Category.COFFEE),
    MenuItem(id=2, name="Té de jamaica", price=28, category=Category.TEA),
    MenuItem(id=3, name="Concha", price=18, category=Category.BAKERY),
    MenuItem(id=4, name="Tamal", price=25, category=Category.FOOD, available=False),
]
DELIVERIES: list[Delivery] = []
new_ids = count(1)


@app.get("/", include_in_schema=False)
async def welcome() -> dict[str, str]:
    """Da la bienvenida. · Welcomes you."""
    return {"message": "Bienvenido a Café Canela", "docs": "/docs"}


@app.get("/menu", tags=["menu"], summary="Ver la carta · See the menu", response_description="La carta · The menu")
async def list_menu() -> list[MenuItem]:
    """Lista la carta de hoy, **también** lo agotado. · Lists today's menu, **including** what is sold out."""
    return MENU


@app.get("/menu/{item_id}", tags=["menu"], responses={404: {"description": NO_ITEM}})
async def get_item(item_id: int) -> MenuItem:
    """Muestra un producto de la carta. · Shows one item of the menu."""
    for item in MENU:
        if item.id == item_id:
            return item
    raise HTTPException(status_code=404, detail=NO_ITEM)


@app.get("/products", tags=["menu"], deprecated=True)
async def list_products() -> list[MenuItem]:
    """Usa `GET /menu`; esta ruta se quita el 1 de marzo. · Use `GET /menu`; this path goes away on 1 March."""
    return MENU


NEW_DELIVERY_EXAMPLES = {
    "plain": {
        "summary": "Lo necesario · What is required",
        "value": {"supplier": "Molino del Valle", "product": "harina", "kilos": 50, "arrives_on": "2030-05-02"},
    },
    "cold": {
        "summary": "Con una nota · With a note",
        "description": "Lo que llega frío lo dice en la nota. · What arrives cold says so in the note.",
        "value": {
            "supplier": "Lácteos Luna",
            "product": "leche",
            "kilos": 20,
            "arrives_on": "2030-05-02",
            "note": "Refrigerado",
        },
    },
}


@app.post("/deliveries", tags=["deliveries"], status_code=201, response_description="Anotada · Noted")
async def announce_delivery(
    new: Annotated[NewDelivery, Body(openapi_examples=NEW_DELIVERY_EXAMPLES)],
) -> Delivery:
    """Avisa de una entrega. · Announces a delivery."""
    delivery = Delivery(id=next(new_ids), **new.model_dump())
    DELIVERIES.append(delivery)
    return delivery


basic = HTTPBasic(realm="staff")


def staff_only(credentials: Annotated[HTTPBasicCredentials, Depends(basic)]) -> None:
    username = os.environ.get("STAFF_USER", "")
    password = os.environ.get("STAFF_PASSWORD", "")
    # Bytes, since compare_digest refuses text with accents; both every time, so that the time taken says nothing.
    right_username = secrets.compare_digest(credentials.username.encode(), username.encode())
    right_password = secrets.compare_digest(credentials.password.encode(), password.encode())
    # With no password in the environment nobody gets in.
    if not (password and right_username and right_password):
        raise HTTPException(
            status_code=401, detail="Not authenticated", headers={"www-authenticate": 'Basic realm="staff"'}
        )


# Nothing is open here, neither today nor in a route that someone adds tomorrow.
staff = FastAPI(
    title="Café Canela: personal · staff",
    openapi_url=None,
    servers=[{"url": "/staff"}],
    dependencies=[Depends(staff_only)],
    generate_unique_id_function=operation_id,
)
# One exact version, or another host: DOCS_ASSETS=/static where the files are your own.
ASSETS = os.environ.get("DOCS_ASSETS", "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5.35.0")


@staff.get("/deliveries", tags=["deliveries"])
async def list_deliveries() -> list[Delivery]:
    """Lista las entregas anunciadas. · Lists the deliveries announced."""
    return DELIVERIES


@staff.get("/openapi.json", include_in_schema=False)
def staff_schema() -> dict[str, Any]:
    """Describe lo que es del personal. · Describes what is for the staff."""
    return staff.openapi()


@staff.get("/docs", include_in_schema=False)
def staff_docs() -> Response:
    """Muestra Swagger UI. · Shows Swagger UI."""
    return get_swagger_ui_html(
        openapi_url="/staff/openapi.json",
        title=staff.title,
        swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{ASSETS}/favicon-32x32.png",
    )


app.mount("/staff", staff)
