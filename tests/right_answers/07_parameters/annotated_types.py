"""Annotated types, a body model, header and cookie models, checks that compare pairs, and two sorts for the ties."""

from collections import Counter
from itertools import islice
from typing import Annotated, Literal, NamedTuple

from fastapi import Body, Cookie, FastAPI, Header, HTTPException, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, PositiveInt, StringConstraints, field_validator

app = FastAPI(title="Biblioteca Alborada", separate_input_output_schemas=False)


class Volume(NamedTuple):
    title: str
    author: str
    year: int
    pages: int
    genre: str
    copies: int


SHELF = [
    ("Pedro Páramo", "Juan Rulfo", 1955, 124, "novel", 2),
    ("La vorágine", "José Eustasio Rivera", 1924, 328, "novel", 1),
    ("Rayuela", "Julio Cortázar", 1963, 600, "novel", 0),
    ("Ficciones", "Jorge Luis Borges", 1944, 174, "stories", 3),
    ("Bestiario", "Julio Cortázar", 1951, 165, "stories", 1),
    ("El llano en llamas", "Juan Rulfo", 1953, 170, "stories", 0),
    ("Altazor", "Vicente Huidobro", 1931, 111, "poetry", 1),
    ("Trilce", "César Vallejo", 1922, 124, "poetry", 2),
    ("Piedra de sol", "Octavio Paz", 1957, 48, "poetry", 0),
    ("El laberinto de la soledad", "Octavio Paz", 1950, 191, "essay", 4),
    ("Ariel", "José Enrique Rodó", 1900, 141, "essay", 0),
    ("Visión de los vencidos", "Miguel León-Portilla", 1959, 212, "history", 2),
    ("Aura", "Carlos Fuentes", 1962, 62, "novel", 1),
    ("El siglo de las luces", "Alejo Carpentier", 1962, 423, "novel", 0),
    ("La hojarasca", "Gabriel García Márquez", 1955, 137, "novel", 1),
    ("La ciudad y los perros", "Mario Vargas Llosa", 1963, 419, "novel", 2),
]
VOLUMES = {number: Volume(*row) for number, row in enumerate(SHELF, 1)}

Text = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Genre = Literal["novel", "stories", "poetry", "essay", "history"]


class Search(BaseModel, extra="forbid", populate_by_name=False):
    from_: int = Field(default=-(10**6), alias="from")
    to: int = 10**6
    min_pages: PositiveInt = 1
    max_pages: PositiveInt | None = None
    genre: set[Genre] = set()
    text: Text | None = None
    available: bool | None = None
    size: int = Field(5, gt=0, le=20)
    page: PositiveInt = 1
    sort: Literal["title", "author", "year", "pages"] = "title"
    order: Literal["asc", "desc"] = "asc"

    @field_validator("to")
    @classmethod
    def after_from(cls, to, info):
        assert to >= info.data.get("from_", to), "crossed years"
        return to

    @field_validator("max_pages")
    @classmethod
    def above_min(cls, most, info):
        assert most is None or most >= info.data.get("min_pages", most), "crossed pages"
        return most

    def wants(self, volume: Volume) -> bool:
        if self.genre and volume.genre not in self.genre:
            return False
        if self.text and self.text.casefold() not in " / ".join(volume[:2]).casefold():
            return False
        if self.available is not None and self.available != bool(volume.copies):
            return False
        most = self.max_pages or volume.pages
        return self.from_ <= volume.year <= self.to and self.min_pages <= volume.pages <= most


class Headers(BaseModel):
    desk: int = Field(alias="x-desk", ge=1, le=4)


class Cookies(BaseModel):
    lang: Literal["es", "en"] = "es"


class Request(BaseModel):
    member_id: PositiveInt
    days: Annotated[int, Field(ge=1, le=14)] = 7


@app.get("/books")
async def catalog(search: Annotated[Search, Query()]):
    numbers = [number for number, volume in VOLUMES.items() if search.wants(volume)]
    sign = -1 if search.order == "desc" else 1
    ranks = sorted({getattr(volume, search.sort) for volume in VOLUMES.values()})
    numbers.sort(key=lambda number: (sign * ranks.index(getattr(VOLUMES[number], search.sort)), number))
    first = search.size * (search.page - 1)
    page = [VOLUMES[number]._asdict() | {"id": number} for number in islice(numbers, first, first + search.size)]
    return JSONResponse({"total": len(numbers), "books": page, "page": search.page, "size": search.size})


waiting: Counter[int] = Counter()


@app.post("/books/{book_id}/holds", status_code=201)
async def hold(
    book_id: Annotated[int, Path(ge=1)],
    headers: Annotated[Headers, Header()],
    cookies: Annotated[Cookies, Cookie()],
    request: Annotated[Request, Body()],
):
    if book_id not in VOLUMES:
        raise HTTPException(status_code=404)
    waiting[book_id] += 1
    words = {"es": "Apartado", "en": "On hold"}
    return {
        "book_id": book_id,
        "desk": headers.desk,
        "place": waiting[book_id],
        "message": words[cookies.lang],
        **request.model_dump(),
    }
