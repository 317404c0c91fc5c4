"""Rules in reusable Annotated types, a Literal, coroutines, and errors placed at year."""

import itertools
from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationInfo, computed_field, field_validator


def check_isbn(text: str) -> str:
    text = "".join(text.split("-"))
    if len(text) != 13 or any(character not in "0123456789" for character in text) or text[:3] not in ("978", "979"):
        raise ValueError("not an ISBN-13")
    digits = [int(character) for character in text]
    if -(sum(digits[:12:2]) + 3 * sum(digits[1:12:2])) % 10 != digits[12]:
        raise ValueError("the check digit is wrong")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Positive = Annotated[int, Field(gt=0)]
ISBN = Annotated[str, AfterValidator(check_isbn)]


class Strict(BaseModel, extra="forbid"):
    pass


class Author(Strict):
    name: Text
    born: int | None = None


class BookIn(Strict):
    isbn: ISBN | None = None
    copies: Positive = 1
    genre: Literal["novel", "stories", "poetry", "essay", "history"]
    pages: Positive
    author: Author
    year: int
    title: Text

    @field_validator("year")
    @classmethod
    def not_before_birth(cls, year: int, info: ValidationInfo) -> int:
        author = info.data.get("author")
        assert author is None or author.born is None or author.born <= year, "older than its author"
        return year


class BookOut(BaseModel):
    id: int
    book: BookIn = Field(exclude=True)

    @computed_field
    @property
    def label(self) -> str:
        return f"{self.book.author.name}: {self.book.title} ({self.book.year})"


router = APIRouter()
numbers = itertools.count(100)
shelf: dict[int, BookIn] = {}


@router.post("/books", status_code=201)
async def create(book: BookIn) -> dict:
    number = next(numbers)
    shelf[number] = book
    return BookOut(id=number, book=book).model_dump() | book.model_dump()


@router.get("/books")
async def everything() -> dict[int, BookIn]:
    return shelf


app = FastAPI()
app.include_router(router)
