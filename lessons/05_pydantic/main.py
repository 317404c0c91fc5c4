"""Café Canela: un producto y un pedido que no pueden estar mal. · An item and an order that cannot be wrong."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import count
from typing import Annotated, Self

from fastapi import FastAPI, HTTPException
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    EmailStr,
    Field,
    computed_field,
    field_validator,
    model_validator,
)

app = FastAPI(
    title="Café Canela",
    description="La carta y los pedidos de un café pequeño. · The menu and the orders of a small café.",
)


class Category(StrEnum):
    COFFEE = "coffee"
    TEA = "tea"
    BAKERY = "bakery"
    FOOD = "food"


class NewItem(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=60, examples=["Chocolate caliente"])
    price: int = Field(gt=0, le=1000, description="En pesos enteros. · In whole pesos.", examples=[40])
    category: Category
    available: bool = True
    description: str | None = Field(default=None, max_length=200, examples=["Con leche o con agua"])


class MenuItem(NewItem):
    id: int


class OrderLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    item_id: int = Field(gt=0, examples=[1])
    quantity: int = Field(strict=True, gt=0, le=20, examples=[2])


def blank_to_none(value: object) -> object:
    return None if value == "" else value


OptionalEmail = Annotated[EmailStr | None, BeforeValidator(blank_to_none)]


class NewOrder(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=80, examples=["Marta"])
    email: OptionalEmail = Field(
        default=None, description="Para el recibo. · For the receipt.", examples=["marta@example.com"]
    )
    lines: list[OrderLine] = Field(min_length=1, max_length=30)
    card: str | None = Field(
        default=None,
        pattern=r"^[0-9]{4}-?[0-9]{4}$",
        description="Tarjeta de cliente frecuente. · Loyalty card.",
        examples=["4020-1177"],
    )
    discount: Decimal = Field(
        default=Decimal(0),
        ge=0,
        le=Decimal("0.5"),
        decimal_places=2,
        description="0.10 es el diez por ciento. · 0.10 is ten percent.",
        examples=["0.10"],
    )
    pickup_at: AwareDatetime | None = Field(default=None, examples=["2030-05-01T08:30:00-06:00"])

    @field_validator("card")
    @classmethod
    def card_without_hyphen(cls, card: str | None) -> str | None:
        return None if card is None else card.replace("-", "")

    @field_validator("lines")
    @classmethod
    def one_line_per_item(cls, lines: list[OrderLine]) -> list[OrderLine]:
        ids = {line.item_id for line in lines}
        if len(ids) < len(lines):
            raise ValueError("list each item once, with its quantity")
        return lines

    @model_validator(mode="after")
    def discount_needs_card(self) -> Self:
        if self.discount > 0 and self.card is None:
            raise ValueError("a discount needs a loyalty card")
        return self


class OrderStatus(StrEnum):
    RECEIVED = "received"
    PREPARING = "preparing"
    READY = "ready"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Order(NewOrder):
    id: int
    status: OrderStatus = OrderStatus.RECEIVED
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))

    @computed_field
    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)


MENU = {
    1: MenuItem(id=1, name="Café de olla", price=35, category=Category.COFFEE),
    2: MenuItem(id=2, name="Té de jamaica", price=28, category=Category.TEA),
    3: MenuItem(id=3, name="Concha", price=18, category=Category.BAKERY),
    4: MenuItem(id=4, name="Tamal", price=25, category=Category.FOOD),
}
ORDERS: dict[int, Order] = {}
new_ids = count(5)
order_ids = count(1)


@app.get("/")
async def welcome() -> dict[str, str]:
    """Da la bienvenida y dice dónde está la documentación. · Welcomes you and says where the documentation is."""
    return {"message": "Bienvenido a Café Canela", "docs": "/docs"}


@app.get("/menu")
async def list_menu() -> list[MenuItem]:
    """Lista la carta. · Lists the menu."""
    return list(MENU.values())


@app.post("/menu", status_code=201, responses={409: {"description": "That name is already on the menu"}})
async def add_item(new: NewItem) -> MenuItem:
    """Agrega un producto a la carta. · Adds an item to the menu."""
    if any(item.name.casefold() == new.name.casefold() for item in MENU.values()):
        raise HTTPException(status_code=409, detail="That name is already on the menu")
    item = MenuItem(id=next(new_ids), **new.model_dump())
    MENU[item.id] = item
    return item


@app.post("/orders", status_code=201, responses={404: {"description": "No such item on the menu"}})
async def place_order(new: NewOrder) -> Order:
    """Recibe un pedido. · Takes an order."""
    for line in new.lines:
        if line.item_id not in MENU:
            raise HTTPException(status_code=404, detail=f"No item {line.item_id} on the menu")
    order = Order(id=next(order_ids), **new.model_dump())
    ORDERS[order.id] = order
    return order


@app.get("/orders/{order_id}", responses={404: {"description": "No such order"}})
async def get_order(order_id: int) -> Order:
    """Muestra un pedido. · Shows an order."""
    if order_id not in ORDERS:
        raise HTTPException(status_code=404, detail="No such order")
    return ORDERS[order_id]
