"""One model for the query, one for the headers, as Place is, and one for the body; the queue is counted in one list."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import Cookie, FastAPI, Header, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

app = FastAPI(title="Biblioteca Alborada")


class Genre(StrEnum):
    NOVEL = "novel"
    STORIES = "stories"
    POETRY = "poetry"
    ESSAY = "essay"
    HISTORY = "history"


class Book(BaseModel):
    id: int
    title: str
    author: str
    year: int
    pages: int
    genre: Genre
    copies: int


SHELF = [
    ("Pedro Páramo", "Juan Rulfo", 1955, 124, Genre.NOVEL, 2),
    ("La vorágine", "José Eustasio Rivera", 1924, 328, Genre.NOVEL, 1),
    ("Rayuela", "Julio Cortázar", 1963, 600, Genre.NOVEL, 0),
    ("Ficciones", "Jorge Luis Borges", 1944, 174, Genre.STORIES, 3),
    ("Bestiario", "Julio Cortázar", 1951, 165, Genre.STORIES, 1),
    ("El llano en llamas", "Juan Rulfo", 1953, 170, Genre.STORIES, 0),
    ("Altazor", "Vicente Huidobro", 1931, 111, Genre.POETRY, 1),
    ("Trilce", "César Vallejo", 1922, 124, Genre.POETRY, 2),
    ("Piedra de sol", "Octavio Paz", 1957, 48, Genre.POETRY, 0),
    ("El laberinto de la soledad", "Octavio Paz", 1950, 191, Genre.ESSAY, 4),
    ("Ariel", "José Enrique Rodó", 1900, 141, Genre.ESSAY, 0),
    ("Visión de los vencidos", "Miguel León-Portilla", 1959, 212, Genre.HISTORY, 2),
    ("Aura", "Carlos Fuentes", 1962, 62, Genre.NOVEL, 1),
    ("El siglo de las luces", "Alejo Carpentier", 1962, 423, Genre.NOVEL, 0),
    ("La hojarasca", "Gabriel García Márquez", 1955, 137, Genre.NOVEL, 1),
    ("La ciudad y los perros", "Mario Vargas Llosa", 1963, 419, Genre.NOVEL, 2),
]
BOOKS = {
    number: Book(id=number, title=title, author=author, year=year, pages=pages, genre=genre, copies=copies)
    for number, (title, author, year, pages, genre, copies) in enumerate(SHELF, 1)
}


class BookSearch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str | None = Field(default=None, min_length=1, max_length=60)
    genre: list[Genre] = []
    from_year: int | None = Field(default=None, alias="from")
    to: int | None = None
    min_pages: int = Field(default=1, ge=1)
    max_pages: int | None = Field(default=None, ge=1)
    available: bool | None = None
    sort: Literal["title", "author", "year", "pages"] = "title"
    order: Literal["asc", "desc"] = "asc"
    page: int = Field(default=1, ge=1)
    size: int = Field(default=5, ge=1, le=20)

    @model_validator(mode="after")
    def not_crossed(self) -> "BookSearch":
        if self.from_year is not None and self.to is not None and self.from_year > self.to:
            raise ValueError("from is above to")
        if self.max_pages and self.min_pages > self.max_pages:
            raise ValueError("min_pages is above max_pages")
        return self


@app.get("/books")
def search_books(search: Annotated[BookSearch, Query()]) -> dict[str, Any]:
    found = [
        b
        for b in BOOKS.values()
        if (search.text is None or any(search.text.casefold() in field.casefold() for field in (b.title, b.author)))
        and (not search.genre or b.genre in search.genre)
        and (search.from_year is None or b.year >= search.from_year)
        and (search.to is None or b.year <= search.to)
        and b.pages >= search.min_pages
        and (search.max_pages is None or b.pages <= search.max_pages)
        and (search.available is None or bool(b.copies) == search.available)
    ]
    found.sort(key=lambda b: getattr(b, search.sort), reverse=search.order == "desc")
    start = (search.page - 1) * search.size
    return {"total": len(found), "page": search.page, "size": search.size, "books": found[start : start + search.size]}


HOLDS: list[int] = []


class Desk(BaseModel):
    x_desk: int = Field(ge=1, le=4)


class Hold(BaseModel):
    member_id: int = Field(ge=1)
    days: int = Field(default=7, ge=1, le=14)


@app.post("/books/{book_id}/holds", status_code=201)
def hold(
    book_id: Annotated[int, Path(ge=1)],
    new: Hold,
    place: Annotated[Desk, Header()],
    lang: Annotated[Literal["es", "en"], Cookie()] = "es",
) -> dict[str, Any]:
    if book_id not in BOOKS:
        raise HTTPException(404, "No such book")
    HOLDS.append(book_id)
    return {
        "book_id": book_id,
        **new.model_dump(),
        "desk": place.x_desk,
        "place": HOLDS.count(book_id),
        "message": "On hold" if lang == "en" else "Apartado",
    }
