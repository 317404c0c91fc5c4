"""Checks by hand in before and wrap validators, plain dicts for the answer, a year and a label seen to by the route."""

from enum import Enum
from typing import Any

import pydantic
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse

app = FastAPI()
books: list[dict[str, Any]] = []


class Genre(str, Enum):
    novel = "novel"
    stories = "stories"
    poetry = "poetry"
    essay = "essay"
    history = "history"


def trimmed(value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
        if not value:
            raise ValueError("blank")
    return value


class Author(pydantic.BaseModel):
    model_config = {"extra": "forbid"}

    name: str
    born: int | None = None

    _trim = pydantic.field_validator("name", mode="before")(trimmed)


class Book(pydantic.BaseModel):
    model_config = {"extra": "forbid"}

    title: str
    author: Author
    year: int
    pages: pydantic.PositiveInt
    genre: Genre
    copies: pydantic.PositiveInt = 1
    isbn: str | None = pydantic.Field(default=None, pattern="^[0-9-]+$")

    _trim = pydantic.field_validator("title", mode="before")(trimmed)

    @pydantic.field_validator("isbn", mode="wrap")
    @classmethod
    def thirteen(cls, value, handler):
        value = handler(value)
        if value is not None:
            value = value.replace("-", "")
            if len(value) != 13 or not value.startswith(("978", "979")):
                raise ValueError("an ISBN has thirteen digits and starts with 978 or 979")
            if sum(int(digit) * weight for digit, weight in zip(value, [1, 3] * 6 + [1], strict=True)) % 10:
                raise ValueError("the digits do not add up")
        return value


@app.post("/books", status_code=201)
def post_book(book: Book):
    born = book.author.born
    if born is not None and not born <= book.year:
        raise HTTPException(422, "the author was not born yet")
    stored = book.model_dump(mode="json")
    stored["id"] = len(books)
    stored["label"] = "{}: {} ({})".format(book.author.name, book.title, book.year)
    stored["shelf"] = "new"
    books.append(stored)
    return JSONResponse(stored, status_code=201, headers={"location": f"/books/{len(books) - 1}"})
