"""fails: test_pages_and_copies

float where the contract says integer: half a page and half a copy pass.
"""

from enum import StrEnum
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
    born: float | None = None


class NewBook(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field(min_length=1)
    author: Author
    year: int
    pages: float = Field(gt=0)
    genre: Genre
    copies: float = Field(default=1, gt=0)
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


@app.post("/books", status_code=201)
def add_book(new: NewBook) -> Book:
    book = Book(id=len(BOOKS) + 1, **new.model_dump())
    BOOKS.append(book)
    return book
