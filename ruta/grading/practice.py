"""An app that uses what answers use. A process serves it before its first answer, which then waits for less."""

import secrets
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from fastapi import Body, Cookie, Depends, FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel, ConfigDict, Field, computed_field, field_validator, model_validator


class Genre(StrEnum):
    NOVEL = "novel"


class Copy(BaseModel):
    price: Annotated[Decimal, Field(gt=0, decimal_places=2)]
    since: date | None = None


class NewBook(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "Aura"}]})

    title: Annotated[str, Field(min_length=1, max_length=99, pattern="^[A-Z]", description="A title")]
    genre: Genre = Genre.NOVEL
    pages: int | None = None
    copies: list[Copy] = []
    stars: Literal[1, 2, 3] = 1
    notes: dict[str, str] = Field(default_factory=dict)

    @field_validator("title")
    @classmethod
    def strip(cls, title: str) -> str:
        return title.strip()

    @model_validator(mode="after")
    def stays(self) -> Self:
        return self

    @computed_field
    def count(self) -> int:
        return len(self.copies)


class Book(NewBook):
    id: int


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = ""
    size: Annotated[int, Field(ge=1, le=100)] = 10
    order: Literal["asc", "desc"] = "asc"


class NoBookError(Exception):
    pass


def check_login(given: Annotated[HTTPBasicCredentials, Depends(HTTPBasic())]) -> str:
    if not secrets.compare_digest(given.username.encode(), b"tomas"):
        raise HTTPException(401, headers={"www-authenticate": "Basic"})
    return given.username


app = FastAPI(openapi_tags=[{"name": "books", "description": "The catalogue"}], servers=[{"url": "/"}])
desk = FastAPI(openapi_url=None, dependencies=[Depends(check_login)])
BOOKS: dict[int, Book] = {}


@app.exception_handler(NoBookError)
async def no_book(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error), "path": request.url.path}, status_code=404)


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    told = [{"loc": one["loc"], "msg": one["msg"]} for one in found]
    return JSONResponse({"detail": told, "path": request.url.path}, status_code=422)


@app.post("/books/{number}", status_code=201, tags=["books"], responses={404: {"description": "No such book"}})
def add(
    number: Annotated[int, Path(ge=1)],
    new: Annotated[NewBook, Body(openapi_examples={"a": {"value": {"title": "Aura"}}})],
    response: Response,
) -> Book:
    response.headers["location"] = f"/books/{number}"
    BOOKS[number] = Book(id=number, **new.model_dump(exclude={"count"}))
    return BOOKS[number]


@app.get("/books", summary="All of them", response_model_exclude_none=True)
async def find(
    search: Annotated[Search, Query()], author: Annotated[str, Header()] = "", lang: Annotated[str, Cookie()] = ""
) -> list[Book]:
    return [book for book in BOOKS.values() if search.text + author + lang in book.title][: search.size]


@app.get("/books/{number}", operation_id="get_book", deprecated=True)
def get(number: int) -> Book:
    if number not in BOOKS:
        raise NoBookError
    return BOOKS[number]


@app.put("/books/{number}")
async def put(number: int, new: NewBook, start: Annotated[int, Query(ge=0, alias="from")] = 0) -> Book | Copy:
    if number > len(new.title) + start:
        raise HTTPException(404, "No such book")
    return new.copies[start]


@app.delete("/books/{number}", status_code=204)
async def delete(number: int) -> None:
    BOOKS.pop(number, None)


@app.get("/page", response_class=HTMLResponse, include_in_schema=False)
async def page() -> str:
    return "<h1>Biblioteca Alborada</h1>"


@desk.get("/", include_in_schema=False)
def docs(name: Annotated[str, Depends(check_login)]) -> HTMLResponse:
    return get_swagger_ui_html(openapi_url="/desk/openapi.json", title=name)


@desk.get("/loans")
def loans() -> dict[str, Any]:
    return {"loans": []}


app.mount("/desk", desk)
