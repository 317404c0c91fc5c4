"""Everything by hand: dicts, JSONResponse, StreamingResponse, def functions, schemas written with response_model."""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape

from fastapi import FastAPI, HTTPException, Request, status
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from pydantic import BaseModel

app = FastAPI()


class Joined(BaseModel):
    name: str
    email: str
    phone: str
    joined_on: date
    favorite: str | None = None


@dataclass
class Tarjeta:
    id: int
    name: str
    joined_on: date
    favorite: str = ""


@dataclass
class Libro:
    id: int
    title: str
    author: str
    year: int
    pages: int


class Language(StrEnum):
    SPANISH = "es"
    ENGLISH = "en"


people = [
    {
        "id": 1,
        "name": "Inés",
        "email": "ines@example.com",
        "phone": "555 0101",
        "joined_on": "2021-03-08",
        "favorite": "Pedro Páramo",
    },
    {"id": 2, "name": "Raúl", "email": "raul@example.com", "phone": "555 0102", "joined_on": "2024-09-01"},
]
books = [
    {"id": 1, "title": "Pedro Páramo", "author": "Juan Rulfo", "year": 1955, "pages": 124, "cost": 210},
    {"id": 2, "title": "La vorágine", "author": "José Eustasio Rivera", "year": 1924, "pages": 328, "cost": 180},
    {"id": 3, "title": "Rayuela", "author": "Julio Cortázar", "year": 1963, "pages": 600, "cost": 320},
    {"id": 4, "title": "Ficciones", "author": "Jorge Luis Borges", "year": 1944, "pages": 174, "cost": 195},
]
MISSING = {404: {"description": "No such member"}}


def card_of(person):
    public = {key: person[key] for key in ("id", "name", "joined_on")}
    if person.get("favorite"):
        public["favorite"] = person["favorite"]
    return public


def public(book):
    return {key: value for key, value in book.items() if key != "cost"}


def find(number):
    for person in people:
        if person["id"] == number:
            return person
    raise HTTPException(status.HTTP_404_NOT_FOUND)


@app.post("/members", status_code=201, response_model=Tarjeta)
def join(body: Joined, request: Request):
    person = {"id": 100 + len(people)} | body.model_dump(mode="json")
    people.append(person)
    where = str(request.url_for("card", number=person["id"]))
    return JSONResponse(card_of(person), 201, {"Location": where})


@app.get("/members/feed")
def feed(request: Request):
    last = int(request.headers.get("last-event-id") or 0)

    def lines():
        yield ": hola\n\n"
        for person in people:
            if person["id"] > last:
                yield f"id:{person['id']}\nevent:member\ndata:{json.dumps(card_of(person))}\n\n"

    return StreamingResponse(lines(), headers={"content-type": "text/event-stream"})


@app.get("/members/{number}/card", response_model=Tarjeta, responses=MISSING)
def card(number: int):
    return JSONResponse(card_of(find(number)))


@app.get(
    "/members/{number}/card.html",
    response_model=None,
    responses=MISSING | {200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
def page(number: int) -> Response:
    person = find(number)
    body = f"""<!doctype html>
<html lang="es">
  <head><meta charset="utf-8"><title>{escape(person["name"])}</title></head>
  <body class="card">
    <h1>
      {escape(person["name"])}
    </h1>
    <p>Socio desde <b>{person["joined_on"]}</b></p>
"""
    if person.get("favorite"):
        body += f'    <p title="{escape(person["favorite"])}"><em>{escape(person["favorite"])}</em></p>\n'
    return Response(body + "</body></html>", media_type="text/html")


@app.get("/books", response_model=list[Libro])
def shelf():
    return [public(book) for book in books]


@app.get("/books/export")
def export():
    text = "\n".join(json.dumps(public(book), ensure_ascii=False) for book in books)
    return Response(text, media_type="application/jsonl; charset=utf-8")


@app.post("/language/{language}", status_code=303, response_class=Response)
def speak(language: Language, request: Request) -> RedirectResponse:
    answer = RedirectResponse(str(request.url_for("shelf")), 303)
    answer.set_cookie("seen", "yes")
    answer.delete_cookie("seen")
    del answer.headers["set-cookie"]
    answer.headers["Set-Cookie"] = f"language={language.value}; Max-Age=2592000; Path=/; Secure; HttpOnly; SameSite=Lax"
    return answer
