"""Café Canela: lo que sale por la puerta. · Café Canela: what goes out of the door."""

import asyncio
import pathlib
from collections.abc import AsyncIterable
from html import escape
from itertools import count
from typing import Annotated, Any, Literal

from fastapi import Cookie, FastAPI, Header, HTTPException, Path, Query, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

# The till leaves a file here for each order that it closes.
RECEIPTS = pathlib.Path(__file__).parent / "receipts"

app = FastAPI(title="Café Canela")


class MenuItem(BaseModel):
    id: int
    name: str
    price: int
    category: str
    available: bool = True
    description: str | None = None


class StoredItem(MenuItem):
    cost: int
    supplier: str


class NewLine(BaseModel):
    item_id: int
    quantity: int = Field(gt=0, le=20)


class NewOrder(BaseModel):
    customer: str = Field(min_length=1, max_length=80)
    lines: list[NewLine] = Field(min_length=1, max_length=30)
    note: str | None = Field(default=None, max_length=200)


class SoldLine(BaseModel):
    name: str
    quantity: int
    price: int
    cost: int


class Order(BaseModel):
    id: int
    customer: str
    lines: list[SoldLine]
    status: Literal["preparing", "ready"] = "preparing"
    table: int | None = None
    note: str | None = None

    @property
    def total(self) -> int:
        return sum(line.quantity * line.price for line in self.lines)


class ReceiptLine(BaseModel):
    name: str
    quantity: int
    price: int


class Receipt(BaseModel):
    id: int
    customer: str
    lines: list[ReceiptLine]
    total: int
    table: int | None = None
    note: str | None = None


class Preparing(BaseModel):
    status: Literal["preparing"] = "preparing"
    id: int
    pieces: int


class Ready(BaseModel):
    status: Literal["ready"] = "ready"
    id: int
    customer: str


class Problem(BaseModel):
    detail: str


class TextStream(StreamingResponse):
    media_type = "text/plain"


NO_ORDER: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "No such order"}}

MENU = {
    1: StoredItem(id=1, name="Café de olla", price=35, category="coffee", cost=9, supplier="Tostadora del Sur"),
    2: StoredItem(id=2, name="Té de jamaica", price=28, category="tea", cost=6, supplier="Tostadora del Sur"),
    3: StoredItem(id=3, name="Concha", price=18, category="bakery", cost=5, supplier="Panadería Lupita"),
    4: StoredItem(id=4, name="Tamal", price=25, category="food", cost=11, supplier="Doña Chelo"),
}
ORDERS: dict[int, Order] = {}
order_ids = count(1)
READY: list[ServerSentEvent] = []
# One queue for each client that is listening to the live feed.
listeners: set[asyncio.Queue[ServerSentEvent]] = set()


def sell(new: NewOrder, table: int | None = None) -> Order:
    lines = []
    for line in new.lines:
        if line.item_id not in MENU:
            raise HTTPException(status_code=404, detail=f"No item {line.item_id} on the menu")
        item = MENU[line.item_id]
        lines.append(SoldLine(name=item.name, quantity=line.quantity, price=item.price, cost=item.cost))
    order = Order(id=next(order_ids), customer=new.customer, lines=lines, table=table, note=new.note)
    ORDERS[order.id] = order
    return order


def find_order(order_id: int) -> Order:
    if order_id not in ORDERS:
        raise HTTPException(status_code=404, detail="No such order")
    return ORDERS[order_id]


def announce(order: Order) -> None:
    order.status = "ready"
    # What an event carries is sent whole, so it must be an output model already.
    ready = Ready(id=order.id, customer=order.customer)
    event = ServerSentEvent(data=ready, event="ready", id=str(len(READY) + 1), retry=2000)
    READY.append(event)
    for queue in listeners:
        queue.put_nowait(event)


sell(NewOrder(customer="Marta", lines=[NewLine(item_id=1, quantity=2), NewLine(item_id=3, quantity=1)]), table=4)
sell(NewOrder(customer="Diego", lines=[NewLine(item_id=2, quantity=1)], note="Sin azúcar"))
announce(ORDERS[1])


@app.get("/menu")
async def list_menu() -> list[MenuItem]:
    """Lista la carta. · Lists the menu."""
    return list(MENU.values())


@app.get("/menu/export")
async def export_menu() -> AsyncIterable[MenuItem]:
    """La carta, un producto por línea. · The menu, one item a line."""
    for item in MENU.values():
        yield item


@app.get("/menu/printed", response_class=TextStream)
async def print_menu() -> AsyncIterable[str]:
    """La carta, como sale en la impresora. · The menu, as the printer prints it."""
    for item in MENU.values():
        yield f"{item.name:20}{item.price:4}\n"


@app.get("/orders")
async def list_orders() -> list[Preparing | Ready]:
    """Dice cómo va cada pedido. · Says how each order is doing."""
    board: list[Preparing | Ready] = []
    for order in ORDERS.values():
        if order.status == "ready":
            board.append(Ready(id=order.id, customer=order.customer))
        else:
            board.append(Preparing(id=order.id, pieces=sum(line.quantity for line in order.lines)))
    return board


@app.post(
    "/orders",
    status_code=201,
    response_model=Receipt,
    response_model_exclude_none=True,
    responses={404: {"model": Problem, "description": "No such item on the menu"}},
)
async def place_order(
    new: NewOrder, response: Response, table: Annotated[int | None, Cookie(ge=1, le=20)] = None
) -> Order:
    """Recibe un pedido, quizá desde una mesa. · Takes an order, perhaps from a table."""
    order = sell(new, table)
    response.headers["location"] = f"/orders/{order.id}/receipt"
    return order


@app.get("/orders/{order_id}/receipt", response_model=Receipt, response_model_exclude_none=True, responses=NO_ORDER)
async def get_receipt(order_id: int) -> Order:
    """El recibo, para programas. · The receipt, for programs."""
    return find_order(order_id)


@app.get(
    "/orders/{order_id}/receipt.html", response_class=HTMLResponse, responses={404: {"description": "No such order"}}
)
async def show_receipt(order_id: int) -> str:
    """El recibo, para personas. · The receipt, for people."""
    order = find_order(order_id)
    lines = "".join(f"<li>{line.quantity} {escape(line.name)}</li>" for line in order.lines)
    return f"<!doctype html><h1>{escape(order.customer)}</h1><ul>{lines}</ul><p>Total: {order.total}</p>\n"


@app.get(
    "/orders/{order_id}/receipt.txt",
    response_class=FileResponse,
    responses=NO_ORDER | {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def download_receipt(order_id: int) -> FileResponse:
    """El recibo, para guardar. · The receipt, to keep."""
    order = find_order(order_id)
    path = RECEIPTS / f"{order.id}.txt"
    if not path.is_file():
        raise HTTPException(status_code=404, detail="This order has no file yet")
    answer = FileResponse(path, media_type="text/plain")
    answer.headers["content-disposition"] = f'attachment; filename="recibo-{order.id}.txt"'
    return answer


@app.get("/tables/{table}", status_code=303, response_class=RedirectResponse)
async def sit_down(table: Annotated[int, Path(ge=1, le=20)]) -> RedirectResponse:
    """Lo que abre el código QR de una mesa. · What the QR code on a table opens."""
    answer = RedirectResponse("/menu", status_code=303)
    answer.set_cookie("table", str(table), max_age=7200, httponly=True, secure=True, samesite="lax")
    return answer


@app.delete("/tables/current", status_code=204)
async def leave_table(response: Response) -> None:
    """Olvida la mesa. · Forgets the table."""
    response.delete_cookie("table", httponly=True, secure=True, samesite="lax")


@app.post("/orders/{order_id}/ready", responses=NO_ORDER)
async def finish_order(order_id: int) -> Ready:
    """Luis avisa que un pedido está listo. · Luis says that an order is ready."""
    order = find_order(order_id)
    if order.status == "preparing":
        announce(order)
    return Ready(id=order.id, customer=order.customer)


@app.get("/orders/ready", response_class=EventSourceResponse)
async def follow_ready_orders(
    last_event_id: Annotated[int, Header(ge=0)] = 0,
    live: Annotated[bool, Query(include_in_schema=False)] = False,
) -> AsyncIterable[ServerSentEvent]:
    """Avisa de los pedidos listos; con ?live=true, sin fin. · Tells of ready orders; with ?live=true, without end."""
    queue: asyncio.Queue[ServerSentEvent] = asyncio.Queue()
    for event in READY[last_event_id:]:
        queue.put_nowait(event)
    listeners.add(queue)
    try:
        while live or not queue.empty():
            yield await queue.get()
    finally:
        # It also comes here when the client leaves; without it, its queue would grow for ever.
        listeners.discard(queue)
