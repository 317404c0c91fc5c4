"""Ejercicio 05 · Exercise 05: un libro que no puede estar mal · a book that cannot be wrong.

Escribe los modelos y la ruta. · Write the models and the route.

POST /books
    Guarda un libro. Responde 201 con el libro guardado. Un cuerpo que no cumple responde 422.
    Stores a book. Answers 201 with the book as stored. A body that breaks a rule answers 422.

    title   obligatorio; sin espacios en los extremos; no vacío · required; no spaces around it; not empty
    author  obligatorio; un objeto: name (como title) y born (entero, opcional, admite null)
            required; an object: name (like title) and born (an integer, optional, may be null)
    year    obligatorio; entero; no menor que author.born, si se sabe · required; integer; not below a known author.born
    pages   obligatorio; entero mayor que 0 · required; integer above 0
    genre   obligatorio: novel, stories, poetry, essay, history · required, one of these
    copies  entero mayor que 0; si falta, 1 · integer above 0; when missing, 1
    isbn    opcional, admite null. Se quitan los guiones y nada más; quedan 13 de los dígitos 0123456789, que empiezan
            con 978 o 979; multiplicados por 1, 3, 1, 3... de izquierda a derecha y sumados, dan un múltiplo de 10.
            Con espacios en los extremos puede pasar o no.
            optional, may be null. Only hyphens are taken out; what remains is 13 of the digits 0123456789, starting
            with 978 or 979; multiplied by 1, 3, 1, 3... from left to right and added up, they give a multiple of 10.
            With spaces around it, it may pass or not.

    Lo obligatorio tampoco admite null. · Required fields may not be null either.
    Cualquier otro campo (id y label también), en el libro o en author, responde 422.
    Any other field (id and label too), in the book or in author, answers 422.

    La respuesta lleva esos campos (isbn sin guiones) y dos más: id, un entero distinto para cada libro, y label,
    calculado: "Juan Rulfo: Pedro Páramo (1955)".
    The answer has those fields (isbn without hyphens) and two more: id, an integer that no other book has, and label,
    computed: "Juan Rulfo: Pedro Páramo (1955)".
"""

from enum import StrEnum
from itertools import count
from typing import Self

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, computed_field, field_validator, model_validator

app = FastAPI(title="Biblioteca Alborada")


class Genre(StrEnum):
    NOVEL = "novel"
    STORIES = "stories"
    POETRY = "poetry"
    ESSAY = "essay"
    HISTORY = "history"


class Author(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1)
    born: int | None = None


class NewBook(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field(min_length=1)
    author: Author
    year: int
    pages: int = Field(gt=0)
    genre: Genre
    copies: int = Field(default=1, gt=0)
    isbn: str | None = None

    @field_validator("isbn")
    @classmethod
    def isbn_adds_up(cls, isbn: str | None) -> str | None:
        if isbn is None:
            return None
        digits = isbn.replace("-", "")
        if len(digits) != 13 or not digits.isascii() or not digits.isdecimal():
            raise ValueError("an ISBN has 13 digits")
        if not digits.startswith(("978", "979")):
            raise ValueError("an ISBN starts with 978 or 979")
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
        if total % 10 != 0:
            raise ValueError("the digits of this ISBN do not add up")
        return digits

    @model_validator(mode="after")
    def year_is_not_before_birth(self) -> Self:
        if self.author.born is not None and self.year < self.author.born:
            raise ValueError("the year lies before the author's birth")
        return self


class Book(NewBook):
    id: int

    @computed_field
    @property
    def label(self) -> str:
        return f"{self.author.name}: {self.title} ({self.year})"


BOOKS: list[Book] = []
new_ids = count(1)


@app.post("/books", status_code=201)
async def add_book(new: NewBook) -> Book:
    book = Book(id=next(new_ids), **new.model_dump())
    BOOKS.append(book)
    return book
