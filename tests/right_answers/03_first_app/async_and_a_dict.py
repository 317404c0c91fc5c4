"""Coroutines, a dict by id, and answers made by hand."""

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


BY_ID = {book.id: book for book in BOOKS}


@app.get("/books")
async def shelf(limit: int = 10, author: str | None = None):
    found = []
    for book in BOOKS:
        if author is None or author.lower() in book.author.lower():
            found.append(book.model_dump())
    return found[0:limit]


@app.get("/books/{book_id}")
async def one(book_id: int):
    if book_id not in BY_ID:
        raise HTTPException(404)
    return BY_ID[book_id]


@app.get("/books/{book_id}/fine")
async def fine(days: int, book_id: int, member: bool | None = None):
    book = await one(book_id)
    per_day = 2
    if member:
        per_day = 1
    return {"book_id": book_id, "title": book.title, "days": days, "fine": per_day * days}
