"""A card of two shapes, with a favorite and without it, in place of a field that may be missing."""

from collections.abc import AsyncIterable
from datetime import date
from html import escape
from itertools import count
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header, HTTPException, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, TypeAdapter

app = FastAPI(title="Biblioteca Alborada")


class NewMember(BaseModel):
    name: str
    email: str
    phone: str
    joined_on: date
    favorite: str | None = None


class Member(NewMember):
    id: int


class StoredBook(BaseModel):
    id: int
    title: str
    author: str
    year: int
    pages: int
    cost: int
    donor: str


MEMBERS = {
    1: Member(
        id=1,
        name="Inés",
        email="ines@example.com",
        phone="555 0101",
        joined_on=date(2021, 3, 8),
        favorite="Pedro Páramo",
    ),
    2: Member(id=2, name="Raúl", email="raul@example.com", phone="555 0102", joined_on=date(2024, 9, 1)),
}
BOOKS = [
    StoredBook(id=1, title="Pedro Páramo", author="Juan Rulfo", year=1955, pages=124, cost=210, donor="Elena"),
    StoredBook(id=2, title="La vorágine", author="José Eustasio Rivera", year=1924, pages=328, cost=180, donor="Tomás"),
    StoredBook(id=3, title="Rayuela", author="Julio Cortázar", year=1963, pages=600, cost=320, donor="Inés"),
    StoredBook(id=4, title="Ficciones", author="Jorge Luis Borges", year=1944, pages=174, cost=195, donor="Raúl"),
]


class Card(BaseModel):
    id: int
    name: str
    joined_on: date


class FullCard(Card):
    favorite: str


class Book(BaseModel):
    id: int
    title: str
    author: str
    year: int
    pages: int


new_ids = count(3)
MONTH = 30 * 24 * 60 * 60
NO_MEMBER: dict[int | str, dict[str, Any]] = {404: {"description": "No such member"}}


def find_member(member_id: int) -> Member:
    if member_id not in MEMBERS:
        raise HTTPException(status_code=404)
    return MEMBERS[member_id]


@app.get(
    "/members/{member_id}/card",
    response_model=FullCard | Card,
    response_model_exclude_none=True,
    responses=NO_MEMBER,
)
async def get_card(member_id: int) -> Member:
    return find_member(member_id)


@app.post("/members", status_code=201, response_model=FullCard | Card, response_model_exclude_none=True)
async def add_member(new: NewMember, response: Response) -> Member:
    member = Member(id=next(new_ids), **new.model_dump())
    MEMBERS[member.id] = member
    response.headers["location"] = f"/members/{member.id}/card"
    return member


@app.get(
    "/members/{member_id}/card.html",
    response_class=HTMLResponse,
    responses=NO_MEMBER,
)
async def show_card(member_id: int) -> str:
    member = find_member(member_id)
    page = f"<!doctype html><h1>{escape(member.name)}</h1>"
    if member.favorite:
        page += f"<p>{escape(member.favorite)}</p>"
    return page


@app.get("/members/feed", response_class=EventSourceResponse)
async def follow_members(last_event_id: Annotated[int, Header()] = 0) -> AsyncIterable[ServerSentEvent]:
    for member in MEMBERS.values():
        if member.id > last_event_id:
            card = TypeAdapter(FullCard | Card).validate_python(member, from_attributes=True)
            yield ServerSentEvent(data=card, event="member", id=str(member.id))


@app.get("/books", response_model=list[Book])
async def list_books() -> list[StoredBook]:
    return BOOKS


@app.get("/books/export")
async def export_books() -> AsyncIterable[Book]:
    for book in BOOKS:
        yield Book(**book.model_dump())


@app.post("/language/{language}", status_code=303, response_class=RedirectResponse)
async def choose_language(language: Literal["es", "en"]) -> RedirectResponse:
    answer = RedirectResponse("/books", status_code=303)
    answer.set_cookie("language", language, max_age=MONTH, httponly=True, secure=True, samesite="lax")
    return answer
