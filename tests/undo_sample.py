"""Answers that keep state: in ways that can be undone, and in ways that cannot."""

from __future__ import annotations

from ruta.grading.undo import MOST

HEAD = """
import asyncio, functools, itertools, random, threading
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr

app = FastAPI()
"""
# Each has /change, which changes what /seen shows.
UNDONE = {
    "list": """
books = [{"title": "Rayuela", "copies": 2}]
@app.get("/seen")
def seen(): return books
@app.post("/change")
def change():
    books[0]["copies"] -= 1
    books.append({"title": "Ariel"})
""",
    "dict that is put in another order": """
books = {1: "Rayuela", 2: "Ariel"}
@app.get("/seen")
def seen(): return list(books.items())
@app.post("/change")
def change(): books[1] = books.pop(1)
""",
    "variable of the module": """
total = 0
@app.get("/seen")
def seen(): return total
@app.post("/change")
def change():
    global total
    total += 1
""",
    "new variable of the module": """
@app.get("/seen")
def seen(): return "total" in globals()
@app.post("/change")
def change():
    global total
    total = 1
""",
    "counter": """
numbers = itertools.count(5, 2)
@app.get("/seen")
def seen(): return repr(numbers)
@app.post("/change")
def change(): next(numbers)
""",
    "counter in an object": """
class Desk:
    def __init__(self): self.numbers = itertools.count()
desk = Desk()
@app.get("/seen")
def seen(): return repr(desk.numbers)
@app.post("/change")
def change(): next(desk.numbers)
""",
    "set, deque and the dictionaries of collections": """
held = {1, 2}, deque([1, 2]), Counter("aa"), defaultdict(list, a=[1]), OrderedDict(a=1, b=2)
@app.get("/seen")
def seen(): return [list(each.items()) if hasattr(each, "items") else sorted(each) for each in held]
@app.post("/change")
def change():
    held[0].add(3), held[1].popleft(), held[2].update("b"), held[3]["b"].append(1), held[4].move_to_end("a")
""",
    "model": """
class Book(BaseModel):
    model_config = ConfigDict(validate_assignment=True, extra="allow")
    copies: int = 1
    tags: list[str] = []
    _seen: int = PrivateAttr(0)
book = Book(shelf=4)
@app.get("/seen")
def seen(): return [book.copies, book.tags, book._seen, book.model_extra, sorted(book.model_fields_set)]
@app.post("/change")
def change():
    book.copies, book._seen, book.shelf = 7, 1, 5
    book.tags.append("new")
""",
    "dataclass, slots and namespace": """
@dataclass
class Book: copies: int
class Slotted:
    __slots__ = "copies", "other"
    def __init__(self): self.copies = 1
book, slotted, space = Book(1), Slotted(), SimpleNamespace(copies=1)
@app.get("/seen")
def seen(): return [book.copies, slotted.copies, hasattr(slotted, "other"), space.copies]
@app.post("/change")
def change(): book.copies, slotted.copies, slotted.other, space.copies = 2, 2, 2, 2
""",
    "class": """
class Base: kept = []
class Library(Base):
    total = 0
    __hidden = 1
@app.get("/seen")
def seen(): return [Library.total, Base.kept, getattr(Library, "late", None), Library._Library__hidden]
@app.post("/change")
def change():
    Library.total, Library.late, Library._Library__hidden = 1, 2, 3
    Base.kept.append(1)
""",
    "class of a model": """
class Book(BaseModel):
    made: ClassVar[int] = 0
@app.get("/seen")
def seen(): return Book.made
@app.post("/change")
def change(): Book.made += 1
""",
    "function": """
def remember(value=None, kept=[]):
    if value: kept.append(value); remember.last = value
    return kept
@app.get("/seen")
def seen(): return [remember(), getattr(remember, "last", None)]
@app.post("/change")
def change(): remember(1)
""",
    "closure": """
def make():
    total = 0
    def add(number):
        nonlocal total
        total += number
        return total
    return add
add = make()
@app.get("/seen")
def seen(): return add(0)
@app.post("/change")
def change(): add(1)
""",
    "closure of an endpoint": """
def install(app):
    books = []
    @app.get("/seen")
    def seen(): return books
    @app.post("/change")
    def change(): books.append(1)
install(app)
del install
""",
    "state and attributes of the app": """
app.state.total = 0
@app.get("/seen")
def seen(): return [app.state.total, getattr(app.state, "late", 0), app.title, getattr(app, "late", 0)]
@app.post("/change")
def change(request: Request):
    request.app.state.total, app.state.late, app.title, app.late = 1, 2, "Other", 3
""",
    "routes": """
router = APIRouter()
@app.get("/seen")
def seen(): return [len(app.routes), len(router.routes)]
@app.post("/change")
def change():
    app.get("/late")(seen)
    router.get("/late")(seen)
""",
    "overridden dependency": """
def who(): return "Elena"
@app.get("/seen")
def seen(name: Annotated[str, Depends(who)]): return name
@app.post("/change")
def change(): app.dependency_overrides[who] = lambda: "Tomas"
""",
    "dependency with a memory": """
class Limiter:
    def __init__(self): self.calls = 0
    def __call__(self): self.calls += 1; return self.calls
limiter = Limiter()
@app.get("/seen")
def seen(calls: Annotated[int, Depends(limiter)]): return calls
@app.post("/change", dependencies=[Depends(limiter)])
def change(): pass
""",
    "remembered results": """
calls = []
@functools.lru_cache
def price(number): calls.append(number); return number
@app.get("/seen")
def seen(): return price.cache_info().currsize
@app.post("/change")
def change(): price(1)
""",
    "handler of exceptions": """
@app.get("/seen")
def seen(): raise KeyError("a")
@app.exception_handler(KeyError)
async def missing(request, error): return JSONResponse("missing")
@app.post("/change")
def change():
    app.exception_handlers.clear()
    app.middleware_stack = None
""",
    "document that grows": """
class Library(FastAPI):
    def openapi(self):
        schema = super().openapi()
        schema.setdefault("x-read", []).append(1)
        return schema
app = Library()
@app.get("/seen")
def seen(): return app.openapi()
@app.post("/change")
def change(): app.openapi()
""",
    "document that tells a number": """
books = [1]
def openapi():
    if not app.openapi_schema:
        app.openapi_schema = FastAPI.openapi(app)
        app.openapi_schema["x-books"] = len(books)
    return app.openapi_schema
app.openapi = openapi
@app.get("/seen")
def seen(): return openapi()
@app.post("/change")
def change():
    books.append(2)
    app.openapi_schema = None
""",
    "document with a route more": """
@app.get("/seen")
def seen(): return list(app.openapi()["paths"])
@app.post("/change")
def change(): app.get("/late")(seen)
""",
    "app under another": """
desk = FastAPI()
desk.state.total = 0
app.mount("/desk", desk)
@app.get("/seen")
def seen(): return desk.state.total
@app.post("/change")
def change(): desk.state.total += 1
""",
    "what only a type or a builtin method reaches": """
def checker(seen):
    def check(value):
        seen.append(value)
        return len(seen)
    return check
class Item(BaseModel):
    total: Annotated[int, AfterValidator(checker([]))]
    made: list = Field(default_factory=(lambda kept: lambda: kept)([]))
remember = [].append
@app.get("/seen")
def seen(): return [len(remember.__self__), Item(total=1).model_dump()]
@app.post("/change")
def change(): remember(1)
""",
    "static, class and bound methods": """
class Desk:
    kept = []
    @classmethod
    def add(cls): cls.kept.append(1)
    @staticmethod
    def all(kept=kept): return kept
    def change(self): self.kept.append(2)
desk = Desk()
app.get("/seen")(Desk.all)
app.post("/change")(desk.change)
""",
}
# What cannot be looked into, or would have to be run again.
LOADED_AGAIN = {
    "counter of a field": """
class Book(BaseModel):
    id: int = Field(default_factory=itertools.count(5).__next__)
""",
    "counter of a dependency": """
@app.get("/x")
def x(n: Annotated[int, Depends(itertools.count(5).__next__)]): return n
""",
    "iterator behind a validator": """
numbers = iter([1, 2])
Number = Annotated[int, AfterValidator(functools.partial(max, numbers))]
del numbers
""",
    "counter with two names": "numbers = ids = itertools.count()",
    "counter in two objects": "numbers = itertools.count()\nspace = SimpleNamespace(numbers=numbers)",
    "lock": "lock = threading.Lock()",
    "iterator": "numbers = iter([1, 2])",
    "generator": "numbers = (number for number in [1, 2])",
    "random numbers": "dice = random.Random(1)",
    "list of a kind of its own": "class Shelf(list): pass\nshelf = Shelf()",
    "text of a kind of its own": "class Isbn(str): pass\nisbn = Isbn('1')",
    "middleware": "app.add_middleware(CORSMiddleware)",
    "lifespan": "async def life(app): yield\napp = FastAPI(lifespan=life)",
    "start": "app.router.on_startup.append(print)",
    "queue": "orders = asyncio.Queue()",
    "counter in a list": "numbers = [itertools.count()]",
    "too much": f"books = [[] for _ in range({MOST})]",
    "document made beforehand": "app.openapi()",
}
CHANGES = """
from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()
books = []


class Book(BaseModel):
    title: str
    pages: int = Field(gt=0)


@app.post("/books", status_code=201)
def add(book: Book):
    books.append(book)
    return {"id": len(books), **book.model_dump()}
"""
COUNTS = """
from ruta.grading import check

HINTS = {"es": ["¿Uno?", "Dos"], "en": ["One?", "Two"]}


@check(5, es="Uno", en="One", hints=HINTS)
def test_one(client):
    assert client.post("/books", json={"title": "a", "pages": 1}).json()["id"] == 1
    assert client.post("/books", json={"title": "b", "pages": 1}).json()["id"] == 2


@check(5, es="Dos", en="Two", hints=HINTS)
def test_two(client):
    assert client.post("/books", json={"title": "a", "pages": 1}).json()["id"] == 1
"""
