"""Café Canela: un solo formato de error. · Café Canela: one error format."""

import json
import logging
from collections.abc import Mapping
from enum import StrEnum
from http.client import responses as reasons
from itertools import count
from typing import Any, Literal
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Request, Response, status
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

logger = logging.getLogger("cafe")


class Problem(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["/problems/sold-out"])
    title: str = Field(examples=["Sold out"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["No more Tamal today"])


PROBLEM_JSON = "application/problem+json"
PROBLEM = {"description": "Problem details", "content": {PROBLEM_JSON: {"schema": Problem.model_json_schema()}}}

app = FastAPI(title="Café Canela", responses={"4XX": PROBLEM, "5XX": PROBLEM})


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


class OrderLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    item_id: int = Field(gt=0, examples=[1])
    quantity: int = Field(gt=0, le=20, examples=[2])


class NewOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    customer: str = Field(min_length=1, max_length=80, examples=["Marta"])
    lines: list[OrderLine] = Field(min_length=1, max_length=30)


class OrderStatus(StrEnum):
    RECEIVED = "received"
    PREPARING = "preparing"
    READY = "ready"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Order(NewOrder):
    id: int
    status: OrderStatus = OrderStatus.RECEIVED


class OrderChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: Literal[OrderStatus.CANCELLED]


MENU = {
    1: MenuItem(id=1, name="Café de olla", price=35, category=Category.COFFEE),
    2: MenuItem(id=2, name="Té de jamaica", price=28, category=Category.TEA),
    3: MenuItem(id=3, name="Concha", price=18, category=Category.BAKERY),
    4: MenuItem(id=4, name="Tamal", price=25, category=Category.FOOD, available=False),
}
ORDERS = {
    1: Order(id=1, customer="Marta", lines=[OrderLine(item_id=1, quantity=2)], status=OrderStatus.READY),
}
order_ids = count(2)


class CafeError(Exception):
    type: str
    title: str

    def __init__(self, detail: str, **more: int | str) -> None:
        super().__init__(detail)
        self.more = more


class SoldOutError(CafeError):
    type = "/problems/sold-out"
    title = "Sold out"


class TooLateError(CafeError):
    type = "/problems/too-late"
    title = "Too late to cancel"


def problem(
    status_code: int,
    title: str,
    detail: str,
    *,
    kind: str = "about:blank",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    content = {"type": kind, "title": title, "status": status_code, "detail": detail} | more
    # Only ASCII: half a character, such as \ud800, has no bytes in UTF-8, and telling an error must not fail.
    return Response(json.dumps(content), status_code=status_code, headers=headers, media_type=PROBLEM_JSON)


@app.exception_handler(CafeError)
async def tell_refusal(_request: Request, error: CafeError) -> Response:
    return problem(status.HTTP_409_CONFLICT, error.title, str(error), kind=error.type, **error.more)


# Starlette's class is the parent of FastAPI's, and the one that the router raises for its own 404 and 405.
@app.exception_handler(StarletteHTTPException)
async def tell_http_error(_request: Request, error: StarletteHTTPException) -> Response:
    title = reasons.get(error.status_code, "Error")
    return problem(error.status_code, title, str(error.detail), headers=error.headers)


@app.exception_handler(RequestValidationError)
async def tell_invalid_data(_request: Request, error: RequestValidationError) -> Response:
    # Not `input`: it may be a password, or something that JSON has no way to write.
    errors = [{"loc": one["loc"], "type": one["type"], "msg": one["msg"]} for one in error.errors()]
    return problem(
        status.HTTP_422_UNPROCESSABLE_CONTENT,
        "Invalid data",
        "See errors for what to correct",
        kind="/problems/invalid-data",
        errors=errors,
    )


@app.exception_handler(Exception)
async def hide_bug(request: Request, error: Exception) -> Response:
    instance = uuid4().urn
    # %r, since a path may hold a line break and make up a line of the log.
    logger.error("%s %s %r", instance, request.method, request.url.path, exc_info=error)
    detail = "It is our fault and it is in our log; instance says where"
    return problem(status.HTTP_500_INTERNAL_SERVER_ERROR, "Internal Server Error", detail, instance=instance)


def find_item(item_id: int) -> MenuItem:
    try:
        return MENU[item_id]
    except KeyError:
        raise HTTPException(status.HTTP_404_NOT_FOUND, detail=f"No item {item_id} on the menu") from None


@app.get("/menu")
async def list_menu() -> list[MenuItem]:
    """Lista la carta. · Lists the menu."""
    return list(MENU.values())


@app.get("/menu/{item_id}")
async def get_item(item_id: int) -> MenuItem:
    """Muestra un producto de la carta. · Shows one item of the menu."""
    return find_item(item_id)


@app.post("/orders", status_code=status.HTTP_201_CREATED, responses={409: PROBLEM | {"description": "Sold out"}})
async def place_order(new: NewOrder) -> Order:
    """Recibe un pedido. · Takes an order."""
    for line in new.lines:
        item = find_item(line.item_id)
        if not item.available:
            raise SoldOutError(f"No more {item.name} today", item_id=item.id)
    order = Order(id=next(order_ids), **new.model_dump())
    ORDERS[order.id] = order
    return order


@app.patch("/orders/{order_id}", responses={409: PROBLEM | {"description": "Too late to cancel"}})
async def cancel_order(order_id: int, change: OrderChange) -> Order:
    """Cancela un pedido que nadie ha empezado. · Cancels an order that nobody has started."""
    if order_id not in ORDERS:
        raise HTTPException(status.HTTP_404_NOT_FOUND, detail=f"No order {order_id}")
    order = ORDERS[order_id]
    if order.status not in (OrderStatus.RECEIVED, OrderStatus.CANCELLED):
        raise TooLateError(f"Order {order_id} is {order.status}", order_status=order.status)
    ORDERS[order_id] = order.model_copy(update={"status": change.status})
    return ORDERS[order_id]


@app.get("/sales")
async def get_sales() -> None:
    """Las ventas del día, solo para Ana. · The day's sales, for Ana only."""
    # Until lesson 13 nobody can log in.
    raise HTTPException(
        status.HTTP_401_UNAUTHORIZED, detail="Log in to see the sales", headers={"www-authenticate": "Bearer"}
    )


@app.get("/teapot/coffee")
async def brew_coffee() -> None:
    """Pide café a la tetera. · Asks the teapot for coffee."""
    raise HTTPException(status.HTTP_418_IM_A_TEAPOT, detail="This pot is for tea")


# A bug for practice, as a fire drill; it would alarm whoever reads the documentation.
@app.get("/fire-drill", include_in_schema=False)
async def fire_drill() -> None:
    """Falla como fallaría un bug. · Fails as a bug would."""
    raise RuntimeError("the password of the till is canela-8203")
