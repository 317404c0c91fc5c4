"""A router, single parameters, dicts for the answers, and the extra parameters refused by hand."""

from enum import Enum
from typing import Annotated, Any

import fastapi
from fastapi import APIRouter, Body, Cookie, FastAPI, Header, HTTPException, Path, Query, Request

ROWS = """
Pedro Páramo; Juan Rulfo; 1955; 124; novel; 2
La vorágine; José Eustasio Rivera; 1924; 328; novel; 1
Rayuela; Julio Cortázar; 1963; 600; novel; 0
Ficciones; Jorge Luis Borges; 1944; 174; stories; 3
Bestiario; Julio Cortázar; 1951; 165; stories; 1
El llano en llamas; Juan Rulfo; 1953; 170; stories; 0
Altazor; Vicente Huidobro; 1931; 111; poetry; 1
Trilce; César Vallejo; 1922; 124; poetry; 2
Piedra de sol; Octavio Paz; 1957; 48; poetry; 0
El laberinto de la soledad; Octavio Paz; 1950; 191; essay; 4
Ariel; José Enrique Rodó; 1900; 141; essay; 0
Visión de los vencidos; Miguel León-Portilla; 1959; 212; history; 2
Aura; Carlos Fuentes; 1962; 62; novel; 1
El siglo de las luces; Alejo Carpentier; 1962; 423; novel; 0
La hojarasca; Gabriel García Márquez; 1955; 137; novel; 1
La ciudad y los perros; Mario Vargas Llosa; 1963; 419; novel; 2
"""
books: list[dict[str, Any]] = []
for line in ROWS.strip().splitlines():
    title, author, year, pages, genre, copies = line.split("; ")
    book = {"id": len(books) + 1, "title": title, "author": author, "year": int(year), "pages": int(pages)}
    books.append(book | {"genre": genre, "copies": int(copies), "shelf": "A"})

Kind = Enum("Kind", {name: name for name in ("novel", "stories", "poetry", "essay", "history")})
Key = Enum("Key", {name: name for name in ("title", "author", "year", "pages")})
Way = Enum("Way", {"asc": "asc", "desc": "desc"})
Lang = Enum("Lang", {"es": "es", "en": "en"})
Known = {"text", "genre", "from", "to", "min_pages", "max_pages", "available", "sort", "order", "page", "size"}

router = APIRouter(prefix="/books", tags=["books"])


@router.get("")
def search(
    *,
    request: Request,
    genre: Annotated[list[Kind], Query(default_factory=list)],
    text: Annotated[str | None, Query(min_length=1, max_length=60)] = None,
    first: Annotated[int | None, Query(alias="from")] = None,
    last: Annotated[int | None, Query(alias="to")] = None,
    min_pages: Annotated[int | None, Query(ge=1)] = None,
    max_pages: Annotated[int | None, Query(ge=1)] = None,
    available: bool | None = None,
    sort: Key = Key.title,
    order: Way = Way.asc,
    page: Annotated[int, Query(gt=0)] = 1,
    size: Annotated[int, Query(gt=0, lt=21)] = 5,
) -> dict[str, Any]:
    for name in request.query_params:
        if name not in Known:
            raise HTTPException(422, [{"type": "unknown", "loc": ["query", name], "msg": "no such parameter"}])
    for low, high in ((first, last), (min_pages, max_pages)):
        if None not in (low, high) and low > high:
            raise HTTPException(422, "crossed")
    kinds = [kind.value for kind in genre] or [kind.value for kind in Kind]
    chosen = [
        book
        for book in books
        if book["genre"] in kinds
        and (first or 0) <= book["year"] <= (9999 if last is None else last)
        and (min_pages or 0) <= book["pages"] <= (9999 if max_pages is None else max_pages)
        and (available is None or available is bool(book["copies"]))
        and any((text or "").lower() in book[field].lower() for field in ("title", "author"))
    ]
    chosen = sorted(chosen, key=lambda book: book[sort.value], reverse=order is Way.desc)
    pages = [chosen[start : start + size] for start in range(0, len(chosen), size)]
    shown = pages[page - 1] if page <= len(pages) else []
    return {"books": shown, "size": size, "page": page, "total": len(chosen), "pages": len(pages)}


queues: dict[int, list[int]] = {}


@router.post("/{book_id}/holds", status_code=fastapi.status.HTTP_201_CREATED)
def post_hold(
    book_id: Annotated[int, Path(gt=0)],
    member_id: Annotated[int, Body(gt=0)],
    desk: Annotated[int, Header(alias="X-Desk", gt=0, lt=5)],
    lang: Annotated[Lang, Cookie()] = Lang.es,
    days: Annotated[int, Body(gt=0, lt=15)] = 7,
) -> dict[str, Any]:
    if book_id > len(books):
        raise HTTPException(404, "Not on our shelves")
    queue = queues.setdefault(book_id, [])
    queue.append(member_id)
    hold = {"book_id": book_id, "member_id": member_id, "days": days, "desk": desk}
    return hold | {"place": len(queue), "message": "Apartado" if lang is Lang.es else "On hold"}


app = FastAPI()
app.include_router(router)


@app.get("/")
def home():
    return {"books": "/books"}
