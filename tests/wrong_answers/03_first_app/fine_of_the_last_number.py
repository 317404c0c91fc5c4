"""fails: test_unknown_book

Looks for the book of a fine among the numbers up to the last: 0 and -1 have a fine.
"""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI(title="Biblioteca Alborada")


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


def find_book(book_id: int) -> Book:
    for book in BOOKS:
        if book.id == book_id:
            return book
    raise HTTPException(status_code=404, detail="No such book")


@app.get("/books")
def list_books(author: str = "", limit: int = 10) -> list[Book]:
    return [book for book in BOOKS if author.casefold() in book.author.casefold()][:limit]


@app.get("/books/{book_id}", responses={404: {"description": "No such book"}})
def get_book(book_id: int) -> Book:
    return find_book(book_id)


@app.get("/books/{book_id}/fine", responses={404: {"description": "No such book"}})
def get_fine(book_id: int, days: int, member: bool = False) -> dict[str, int]:
    if book_id > len(BOOKS):
        raise HTTPException(status_code=404, detail="No such book")
    pesos = 1 if member else 2
    return {"book_id": book_id, "days": days, "fine": days * pesos}
