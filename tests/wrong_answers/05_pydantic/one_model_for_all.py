"""fails: test_missing_and_extra_fields

One model for what arrives and what leaves: the client may choose the id of its book.
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
    id: int = Field(default_factory=lambda: next(new_ids))

    @computed_field
    @property
    def label(self) -> str:
        return f"{self.author.name}: {self.title} ({self.year})"


BOOKS: list[Book] = []
new_ids = count(1)


@app.post("/books", status_code=201)
def add_book(book: Book) -> Book:
    BOOKS.append(book)
    return book
