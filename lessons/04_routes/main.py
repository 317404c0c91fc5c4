"""Café Canela: la carta puede cambiar. · Café Canela: the menu can change."""

from itertools import count

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel

NO_ITEM = "No such item on the menu"
NAME_TAKEN = "That name is already on the menu"

app = FastAPI(title="Café Canela")


class MenuItem(BaseModel):
    id: int
    name: str
    price: int
    category: str
    available: bool = True
    description: str | None = None


class NewItem(BaseModel):
    name: str
    price: int
    category: str
    available: bool = True
    description: str | None = None


class ItemChanges(BaseModel):
    name: str | None = None
    price: int | None = None
    category: str | None = None
    available: bool | None = None
    description: str | None = None


MENU = {
    1: MenuItem(id=1, name="Café de olla", price=35, category="coffee"),
    2: MenuItem(id=2, name="Té de jamaica", price=28, category="tea"),
    3: MenuItem(id=3, name="Concha", price=18, category="bakery"),
    4: MenuItem(id=4, name="Tamal", price=25, category="food", available=False),
}
# Only forward: an old link to a deleted item must never open another one.
new_ids = count(5)


def find_item(item_id: int) -> MenuItem:
    if item_id not in MENU:
        raise HTTPException(status_code=404, detail=NO_ITEM)
    return MENU[item_id]


def check_name_is_free(name: str, item_id: int | None = None) -> None:
    for item in MENU.values():
        if item.name.casefold() == name.casefold() and item.id != item_id:
            raise HTTPException(status_code=409, detail=NAME_TAKEN)


@app.head("/menu")
@app.get("/menu")
async def list_menu() -> list[MenuItem]:
    """Lista la carta. · Lists the menu."""
    return list(MENU.values())


@app.post("/menu", status_code=201, responses={409: {"description": NAME_TAKEN}})
async def add_item(new: NewItem, response: Response) -> MenuItem:
    """Agrega un producto a la carta. · Adds an item to the menu."""
    check_name_is_free(new.name)
    item = MenuItem(id=next(new_ids), **new.model_dump())
    MENU[item.id] = item
    response.headers["location"] = f"/menu/{item.id}"
    return item


@app.get("/menu/cheapest", responses={404: {"description": "The menu is empty"}})
async def get_cheapest() -> MenuItem:
    """Muestra el producto más barato. · Shows the cheapest item."""
    if not MENU:
        raise HTTPException(status_code=404, detail="The menu is empty")
    return min(MENU.values(), key=lambda item: item.price)


@app.get("/menu/{item_id}", responses={404: {"description": NO_ITEM}})
async def get_item(item_id: int) -> MenuItem:
    """Muestra un producto de la carta. · Shows one item of the menu."""
    return find_item(item_id)


@app.put("/menu/{item_id}", responses={404: {"description": NO_ITEM}, 409: {"description": NAME_TAKEN}})
async def replace_item(item_id: int, new: NewItem) -> MenuItem:
    """Reemplaza un producto entero. · Replaces a whole item."""
    find_item(item_id)
    check_name_is_free(new.name, item_id)
    MENU[item_id] = MenuItem(id=item_id, **new.model_dump())
    return MENU[item_id]


@app.patch("/menu/{item_id}", responses={404: {"description": NO_ITEM}, 409: {"description": NAME_TAKEN}})
async def change_item(item_id: int, changes: ItemChanges) -> MenuItem:
    """Cambia algunos campos de un producto. · Changes some fields of an item."""
    item = find_item(item_id)
    sent = changes.model_dump(exclude_unset=True)
    for field, value in sent.items():
        if value is None and field != "description":
            error = {"type": "null", "loc": ["body", field], "msg": "This field cannot be null"}
            raise HTTPException(status_code=422, detail=[error])
    check_name_is_free(sent.get("name", item.name), item_id)
    MENU[item_id] = item.model_copy(update=sent)
    return MENU[item_id]


@app.delete("/menu/{item_id}", status_code=204, responses={404: {"description": NO_ITEM}})
async def remove_item(item_id: int) -> None:
    """Quita un producto de la carta. · Removes an item from the menu."""
    find_item(item_id)
    del MENU[item_id]


@app.get("/combos/{drink_id}/{snack_id}", responses={404: {"description": NO_ITEM}})
async def get_combo(drink_id: int, snack_id: int) -> dict[str, int]:
    """Calcula el precio de dos productos juntos. · Works out the price of two items together."""
    return {"price": find_item(drink_id).price + find_item(snack_id).price - 5}
