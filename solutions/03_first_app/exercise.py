"""Ejercicio 03 · Exercise 03: el estante de la biblioteca · the library's shelf.

Escribe tres rutas de lectura sobre BOOKS. · Write three routes that read BOOKS.

GET /books
    Todos los libros. `author` (opcional): solo los de quien tenga ese texto en su nombre, sin importar mayúsculas.
    `limit` (opcional, 10): cuántos libros como máximo, después de filtrar; 422 si no es un número.
    All the books. `author` (optional): only those whose author's name contains that text, in upper or lower case.
    `limit` (optional, 10): how many books at most, after filtering; 422 if it is not a number.

GET /books/{book_id}
    Un libro; 404 si no existe; si no es un número, 422 y su `loc` dice "path".
    One book; 404 if there is none; if it is not a number, 422 and its `loc` says "path".

GET /books/{book_id}/fine
    La multa por devolverlo tarde. `member` (opcional, no): si es socio.
    `days` (obligatorio; si falta, 422 y su `loc` lo nombra): los días de retraso.
    Responde {"book_id": ..., "days": ..., "fine": ...}: 2 pesos por día, 1 peso por día a los socios; 404 si no existe.
    The fine for a late return. `member` (optional, no): is it a member?
    `days` (required; if it is missing, 422 and its `loc` names it): how many days late.
    Answers {"book_id": ..., "days": ..., "fine": ...}: 2 pesos a day, 1 peso a day for members; 404 if there is none.
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
    book = find_book(book_id)
    pesos = 1 if member else 2
    return {"book_id": book.id, "days": days, "fine": days * pesos}
