"""A router, Annotated parameters and a 404 returned as a response."""

from typing import Annotated

from fastapi import APIRouter, FastAPI, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

router = APIRouter(prefix="/books")


class Book(BaseModel):
    id: int
    title: str
    author: str
    year: int
    pages: int
    genre: str


BOOKS = [
    Book(id=1, title="Pedro Páramo", author="Juan Rulfo", year=1955, pages=124, genre="novel"),
    Book(id=2, title="La vorágine", author="José Eustasio Rivera", year=1924, pages=328, genre="novel"),
    Book(id=3, title="Rayuela", author="Julio Cortázar", year=1963, pages=600, genre="novel"),
    Book(id=4, title="Ficciones", author="Jorge Luis Borges", year=1944, pages=174, genre="stories"),
]


@router.get("")
def search(
    author: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1)] = 10,
) -> list[Book]:
    wanted = (author or "").lower()
    return list(filter(lambda book: wanted in book.author.lower(), BOOKS))[:limit]


@router.get("/{book_id}", response_model=None)
def read(book_id: Annotated[int, Path()]) -> Book | JSONResponse:
    return next((book for book in BOOKS if book.id == book_id), JSONResponse({"error": "no such book"}, 404))


@router.get("/{book_id}/fine", response_model=None)
def fine(book_id: int, days: Annotated[int, Query(ge=0)], member: bool = False) -> dict[str, int] | JSONResponse:
    if all(book.id != book_id for book in BOOKS):
        return JSONResponse({"error": "no such book"}, 404)
    return {"book_id": book_id, "days": days, "fine": days if member else 2 * days}


app = FastAPI()
app.include_router(router)
