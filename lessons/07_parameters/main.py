"""Café Canela: la búsqueda en la carta y los pedidos de las mesas. · The menu search and the orders of the tables."""

from enum import StrEnum
from itertools import count
from typing import Annotated, Literal, Self

from fastapi import Body, Cookie, FastAPI, Header, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

NO_ITEM = "No such item on the menu"
NO_ORDER = "No such order"
NO_RECIPE = "No such recipe"

app = FastAPI(title="Café Canela")


class Category(StrEnum):
    COFFEE = "coffee"
    TEA = "tea"
    BAKERY = "bakery"
    FOOD = "food"


class MenuItem(BaseModel):
    id: int
    name: str
    price: int
    category: Category
    available: bool = True


MENU = {
    1: MenuItem(id=1, name="Café de olla", price=35, category=Category.COFFEE),
    2: MenuItem(id=2, name="Té de jamaica", price=28, category=Category.TEA),
    3: MenuItem(id=3, name="Concha", price=18, category=Category.BAKERY),
    4: MenuItem(id=4, name="Tamal", price=25, category=Category.FOOD, available=False),
    5: MenuItem(id=5, name="Chocolate caliente", price=40, category=Category.COFFEE),
    6: MenuItem(id=6, name="Flan", price=30, category=Category.BAKERY),
    7: MenuItem(id=7, name="Té de manzanilla", price=28, category=Category.TEA),
    8: MenuItem(id=8, name="Molletes", price=45, category=Category.FOOD),
}
RECIPES = {
    "drinks/hot/cafe-de-olla": "Canela, piloncillo y café molido grueso.",
    "drinks/cold/te-de-jamaica": "Flor de jamaica en infusión; se sirve con hielo.",
}
GREETINGS = {"es": "Bienvenido a Café Canela", "en": "Welcome to Café Canela"}


def find_item(item_id: int) -> MenuItem:
    if item_id not in MENU:
        raise HTTPException(status_code=404, detail=NO_ITEM)
    return MENU[item_id]


@app.get("/")
async def welcome(lang: Annotated[Literal["es", "en"], Cookie()] = "es") -> dict[str, str]:
    """Saluda en el idioma de la cookie. · Greets in the language of the cookie."""
    return {"message": GREETINGS[lang]}


@app.get("/menu/{item_id}/total", responses={404: {"description": NO_ITEM}})
async def get_total(
    item_id: Annotated[int, Path(ge=1)],
    quantity: Annotated[int, Query(ge=1, le=20, description="Cuántas piezas. · How many pieces.")],
    tip: Annotated[float, Query(ge=0, le=50, allow_inf_nan=False)] = 0,
    to_go: Annotated[bool, Query(alias="to-go")] = False,
    takeaway: Annotated[bool, Query(deprecated=True)] = False,
) -> dict[str, int]:
    """Calcula un total con propina. · Works out a total with a tip."""
    price = find_item(item_id).price * quantity
    box = 5 if to_go or takeaway else 0
    return {"total": price + box + round(price * tip / 100)}


@app.get("/categories/{category}")
async def list_category(
    category: Category, sold_out: Annotated[bool, Query(include_in_schema=False)] = False
) -> list[MenuItem]:
    """Lista lo que hay de una categoría. · Lists what there is in a category."""
    return [item for item in MENU.values() if item.category == category and (item.available or sold_out)]


@app.get("/recipes/{path:path}", responses={404: {"description": NO_RECIPE}})
async def get_recipe(path: Annotated[str, Path(max_length=80)]) -> dict[str, str]:
    """Muestra una receta del cuaderno. · Shows a recipe from the notebook."""
    if path not in RECIPES:
        raise HTTPException(status_code=404, detail=NO_RECIPE)
    return {"path": path, "recipe": RECIPES[path]}


class OrderLine(BaseModel):
    item_id: int = Field(ge=1)
    quantity: int = Field(ge=1, le=20)


class NewOrder(BaseModel):
    customer: str = Field(min_length=1, max_length=80)
    lines: list[OrderLine] = Field(min_length=1, max_length=30)


class Order(NewOrder):
    id: int
    table: int
    seat: int | None
    coupon: str | None
    note: str | None = None
    urgent: bool = False


ORDERS: dict[int, Order] = {}
order_ids = count(1)


class Place(BaseModel):
    x_table: int = Field(ge=1, le=20)
    x_seat: int | None = Field(default=None, ge=1, le=8)


@app.post("/orders", status_code=201, responses={404: {"description": NO_ITEM}})
async def place_order(
    order: NewOrder,
    place: Annotated[Place, Header()],
    coupon: Annotated[str | None, Body(pattern=r"^[A-Z]{4}[0-9]{2}$")] = None,
) -> Order:
    """Recibe un pedido de una mesa. · Takes an order from a table."""
    for line in order.lines:
        find_item(line.item_id)
    stored = Order(id=next(order_ids), table=place.x_table, seat=place.x_seat, coupon=coupon, **order.model_dump())
    ORDERS[stored.id] = stored
    return stored


@app.get("/orders")
async def list_orders(x_table: Annotated[int, Header(ge=1, le=20)]) -> list[Order]:
    """Lista los pedidos de una mesa. · Lists the orders of a table."""
    return [order for order in ORDERS.values() if order.table == x_table]


@app.put("/orders/{order_id}/note", responses={404: {"description": NO_ORDER}})
async def set_note(
    order_id: Annotated[int, Path(ge=1)],
    note: Annotated[str | None, Body(embed=True, max_length=120)],
    urgent: bool = False,
) -> Order:
    """Escribe o borra la nota de un pedido. · Writes or erases the note of an order."""
    if order_id not in ORDERS:
        raise HTTPException(status_code=404, detail=NO_ORDER)
    ORDERS[order_id] = ORDERS[order_id].model_copy(update={"note": note, "urgent": urgent})
    return ORDERS[order_id]


class MenuSearch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str | None = Field(default=None, min_length=1, max_length=40)
    category: list[Category] = Field(default=[], max_length=4)
    min_price: int = Field(default=0, ge=0)
    max_price: int | None = Field(default=None, ge=0)
    available: bool | None = None
    sort: Literal["id", "name", "price"] = "id"
    order: Literal["asc", "desc"] = "asc"
    page: int = Field(default=1, ge=1)
    size: int = Field(default=5, ge=1, le=50)

    @model_validator(mode="after")
    def prices_are_not_crossed(self) -> Self:
        if self.max_price is not None and self.min_price > self.max_price:
            raise ValueError("min_price is above max_price")
        return self


class MenuPage(BaseModel):
    total: int
    page: int
    size: int
    items: list[MenuItem]


def fits(item: MenuItem, search: MenuSearch) -> bool:
    return (
        (search.text is None or search.text.casefold() in item.name.casefold())
        and (not search.category or item.category in search.category)
        and item.price >= search.min_price
        and (search.max_price is None or item.price <= search.max_price)
        and (search.available is None or item.available == search.available)
    )


@app.get("/menu")
async def search_menu(search: Annotated[MenuSearch, Query()]) -> MenuPage:
    """Busca en la carta. · Searches the menu."""
    found = [item for item in MENU.values() if fits(item, search)]
    # Literal lets three names through: with any text, a client could sort by what the API does not show.
    found.sort(key=lambda item: getattr(item, search.sort), reverse=search.order == "desc")
    start = (search.page - 1) * search.size
    items = found[start : start + search.size]
    return MenuPage(total=len(found), page=search.page, size=search.size, items=items)
