"""A router, models that inherit from what is public, return types that filter, the redirect given as a str."""

from collections.abc import Iterable
from datetime import date, timedelta
from html import escape
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Header, HTTPException, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, EmailStr

members = APIRouter(prefix="/members", tags=["members"])
books = APIRouter(prefix="/books", tags=["books"])


class PublicMember(BaseModel):
    id: int
    name: str
    joined_on: date
    favorite: str | None = None


class PrivateMember(PublicMember):
    email: str
    phone: str


class Application(BaseModel):
    name: str
    email: EmailStr
    phone: str
    joined_on: date
    favorite: str | None = None


class PublicBook(BaseModel):
    id: int
    title: str
    author: str
    year: int
    pages: int


class OwnedBook(PublicBook):
    cost: int = 0
    donor: str = "Elena"


EVERYBODY: dict[int, PrivateMember] = {}
SHELF = [
    OwnedBook(id=1, title="Pedro Páramo", author="Juan Rulfo", year=1955, pages=124, cost=210),
    OwnedBook(id=2, title="La vorágine", author="José Eustasio Rivera", year=1924, pages=328, cost=180),
    OwnedBook(id=3, title="Rayuela", author="Julio Cortázar", year=1963, pages=600, cost=320),
    OwnedBook(id=4, title="Ficciones", author="Jorge Luis Borges", year=1944, pages=174, cost=195),
]


def enrol(application: Application) -> PrivateMember:
    member = PrivateMember(id=max(EVERYBODY, default=0) + 1, **dict(application))
    EVERYBODY[member.id] = member
    return member


enrol(
    Application(
        name="Inés", email="ines@example.com", phone="555 0101", joined_on="2021-03-08", favorite="Pedro Páramo"
    )
)
enrol(Application(name="Raúl", email="raul@example.com", phone="555 0102", joined_on=date(2024, 9, 1)))


class Refused(BaseModel):
    detail: str


@members.get(
    "/{member}/card",
    response_model_exclude_none=True,
    responses={404: {"model": Refused, "description": "No such member"}},
)
async def card(member: int) -> PublicMember:
    try:
        return EVERYBODY[member]
    except KeyError:
        raise HTTPException(404, "?") from None


@members.get("/{member}/card.html", response_class=HTMLResponse, responses={404: {"description": "No such member"}})
async def page(member: int) -> Any:
    if member not in EVERYBODY:
        return HTMLResponse("<h1>404</h1>", status_code=404)
    found = EVERYBODY[member]
    parts = ["<h1>", escape(found.name), "</h1>"]
    if found.favorite is not None:
        parts += ["<div><p>", escape(found.favorite, quote=False), "</p></div>"]
    return "".join(parts)


@members.post("", status_code=201, response_model_exclude_defaults=True)
async def join(application: Application, response: Response) -> PublicMember:
    member = enrol(application)
    response.headers.append("Location", f"/members/{member.id}/card")
    return member


@members.get("/feed", response_class=EventSourceResponse)
def feed(last: Annotated[str, Header(alias="Last-Event-ID")] = "0") -> Iterable[ServerSentEvent]:
    for number in sorted(EVERYBODY):
        if number > int(last):
            shown = EVERYBODY[number].model_dump_json(include=set(PublicMember.model_fields), exclude_none=True)
            yield ServerSentEvent(raw_data=shown, event="member", id=f"{number}", retry=500)


@books.get("")
def shelf() -> list[PublicBook]:
    return [*SHELF]


@books.get("/export")
def export() -> Iterable[PublicBook]:
    yield from SHELF


app = FastAPI(title="Biblioteca Alborada")
app.include_router(members)
app.include_router(books)


@app.post("/language/{code}", response_class=RedirectResponse, status_code=303)
async def language(code: Literal["en", "es"], response: Response) -> str:
    month = timedelta(days=30)
    response.set_cookie("language", code, int(month.total_seconds()), secure=True, httponly=True)
    return "/books"
