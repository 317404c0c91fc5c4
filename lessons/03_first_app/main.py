"""Café Canela: la carta de hoy. · Café Canela: today's menu."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI(title="Café Canela")


class MenuItem(BaseModel):
    id: int
    name: str
    price: int
    category: str
    available: bool = True


class NewItem(BaseModel):
    name: str
    price: int
    category: str


MENU = [
    MenuItem(id=1, name="Café de olla", price=35, category="coffee"),
    MenuItem(id=2, name="Té de jamaica", price=28, category="tea"),
    MenuItem(id=3, name="Concha", price=18, category="bakery"),
    MenuItem(id=4, name="Tamal", price=25, category="food", available=False),
]


@app.get("/")
def welcome() -> dict[str, str]:
    """Da la bienvenida y dice dónde está la carta. · Welcomes you and says where the menu is."""
    return {"message": "Bienvenido a Café Canela", "menu": "/menu"}


@app.get("/menu")
def list_menu(text: str | None = None, limit: int = 10) -> list[MenuItem]:
    """Lista la carta o busca un texto en ella. · Lists the menu or searches it for a text."""
    found = MENU
    if text is not None:
        found = [item for item in MENU if text.casefold() in item.name.casefold()]
    return found[:limit]


def find_item(item_id: int) -> MenuItem:
    for item in MENU:
        if item.id == item_id:
            return item
    raise HTTPException(status_code=404, detail="No such item on the menu")


@app.get("/menu/{item_id}", responses={404: {"description": "No such item on the menu"}})
async def get_item(item_id: int) -> MenuItem:
    """Muestra un producto de la carta. · Shows one item of the menu."""
    return find_item(item_id)


@app.get("/menu/{item_id}/total", responses={404: {"description": "No such item on the menu"}})
def get_total(item_id: int, quantity: int, takeaway: bool = False) -> dict[str, int]:
    """Calcula cuánto cuestan varias piezas. · Works out what several pieces cost."""
    item = find_item(item_id)
    box = 5 if takeaway else 0
    return {"item_id": item_id, "quantity": quantity, "total": item.price * quantity + box}


@app.post("/menu", status_code=201)
async def add_item(new: NewItem) -> MenuItem:
    """Agrega un producto a la carta. · Adds an item to the menu."""
    item = MenuItem(id=len(MENU) + 1, name=new.name, price=new.price, category=new.category)
    MENU.append(item)
    return item
