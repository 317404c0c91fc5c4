"""Ejercicio 08 · Exercise 08: que otra biblioteca se conecte · so that another library can connect.

Las rutas ya funcionan; no cambies lo que responden. Falta documentarlas y cerrar el mostrador con su documentación.
The routes work already; keep what they answer. What is missing is their docs, and a lock on the desk and its docs.

La API · The API (/openapi.json, "info")
    title "Biblioteca Alborada", version "2.1.0", description ABOUT;
    contact: name "Elena", email "elena@alborada.example"; license: name "CC BY 4.0", identifier "CC-BY-4.0";
    x-logo: un objeto con · an object with url "https://alborada.example/logo.png"
    servers, en este orden · in this order: "/", "https://api.alborada.example"

Tags
    books (description BOOKS_ABOUT) y · and loans (description LOANS_ABOUT), declarados en ese orden · declared in that
    order; loans con · with externalDocs, url "https://alborada.example/reglamento".
    Cada operación lleva un solo tag: POST /loans, loans; las demás, books.
    Each operation has exactly one tag: POST /loans has loans, the others books.

Operaciones · Operations
    operationId: list_books, get_book, lend_book, list_catalogue, como sus funciones · like their functions
    GET /books/{book_id}   documenta · documents 200, 404 (description NO_BOOK)
    POST /loans            documenta · documents 201 (description LENT; su esquema es Loan · its schema is Loan),
                           404 (NO_BOOK), 409 (NO_COPIES); no un 200 · not a 200
                           ejemplos con nombre en el cuerpo · named examples in the body:
                           week (summary "Una semana · One week", value WEEK), month ("Un mes · One month", MONTH)
    GET /catalogue         marcada como obsoleta · marked as deprecated; responde igual · answers as before
    GET /health            no se ve en el esquema · not in the schema; responde igual · answers as before

El mostrador · The desk
    GET /desk/loans, /desk/openapi.json, /desk/docs (Swagger UI), /desk/redoc (ReDoc)
    Solo entra quien manda DESK_USER y DESK_PASSWORD con HTTP Basic; a los demás, 401 con WWW-Authenticate: Basic.
    Compara las dos con compare_digest. Las páginas leen /desk/openapi.json, donde se ve /loans y ninguna ruta de la
    documentación; su título sigue siendo "Mostrador · Desk" y su primer servidor es "/desk".
    Todo lo demás, también /openapi.json, /docs y /redoc, sigue abierto, y ahí no se ve el mostrador.
    Only those who send DESK_USER and DESK_PASSWORD with HTTP Basic get in; for everybody else, a 401 with
    WWW-Authenticate: Basic. Compare both with compare_digest. The pages read /desk/openapi.json, which shows /loans and
    no route of the docs; its title is still "Mostrador · Desk", and its first server is "/desk".
    Everything else, /openapi.json, /docs and /redoc too, stays open, and the desk is not seen there.
"""

import secrets
from datetime import date
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, HTTPException, Response
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from fastapi.routing import APIRoute
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel

ABOUT = "Para bibliotecas que piden libros. · For libraries that ask for books."
BOOKS_ABOUT = "El catálogo. · The catalogue."
LOANS_ABOUT = "Préstamos entre bibliotecas. · Loans between libraries."
LENT = "El libro va en camino. · The book is on its way."
NO_BOOK = "No such book"
NO_COPIES = "No copies left"
WEEK = {"book_id": 1, "member_id": 7, "due_on": "2030-05-08"}
MONTH = {"book_id": 3, "member_id": 7, "due_on": "2030-06-01"}

# Están aquí por una sola razón: el corrector no puede darle a tu programa variables de entorno. Una contraseña de
# verdad no se escribe en el código: va en el entorno y se lee con os.environ, como en staff_only, de main.py.
# They are here for one reason: the grader cannot give your program environment variables. A real password is not
# written in code: it belongs in the environment and is read with os.environ, as in staff_only, in main.py.
DESK_USER = "tomas"
DESK_PASSWORD = "estante-de-cedro"  # noqa: S105


def operation_id(route: APIRoute) -> str:
    return route.name


class LibraryAPI(FastAPI):
    def openapi(self) -> dict[str, Any]:
        schema = super().openapi()
        schema["info"]["x-logo"] = {"url": "https://alborada.example/logo.png"}
        return schema


app = LibraryAPI(
    title="Biblioteca Alborada",
    version="2.1.0",
    description=ABOUT,
    contact={"name": "Elena", "email": "elena@alborada.example"},
    license_info={"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
    servers=[{"url": "/"}, {"url": "https://api.alborada.example"}],
    openapi_tags=[
        {"name": "books", "description": BOOKS_ABOUT},
        {
            "name": "loans",
            "description": LOANS_ABOUT,
            "externalDocs": {"url": "https://alborada.example/reglamento"},
        },
    ],
    generate_unique_id_function=operation_id,
)


class Book(BaseModel):
    id: int
    title: str
    author: str
    year: int
    copies: int


class NewLoan(BaseModel):
    book_id: int
    member_id: int
    due_on: date


class Loan(NewLoan):
    id: int


BOOKS = {
    1: Book(id=1, title="Pedro Páramo", author="Juan Rulfo", year=1955, copies=2),
    2: Book(id=2, title="La vorágine", author="José Eustasio Rivera", year=1924, copies=1),
    3: Book(id=3, title="Rayuela", author="Julio Cortázar", year=1963, copies=3),
    4: Book(id=4, title="Ficciones", author="Jorge Luis Borges", year=1944, copies=1),
}
LOANS: list[Loan] = []


@app.get("/books", tags=["books"])
def list_books() -> list[Book]:
    return list(BOOKS.values())


@app.get("/books/{book_id}", tags=["books"], responses={404: {"description": NO_BOOK}})
def get_book(book_id: int) -> Book:
    if book_id not in BOOKS:
        raise HTTPException(status_code=404, detail=NO_BOOK)
    return BOOKS[book_id]


NEW_LOAN_EXAMPLES = {
    "week": {"summary": "Una semana · One week", "value": WEEK},
    "month": {"summary": "Un mes · One month", "value": MONTH},
}


@app.post(
    "/loans",
    tags=["loans"],
    status_code=201,
    response_description=LENT,
    responses={404: {"description": NO_BOOK}, 409: {"description": NO_COPIES}},
)
def lend_book(new: Annotated[NewLoan, Body(openapi_examples=NEW_LOAN_EXAMPLES)]) -> Loan:
    book = get_book(new.book_id)
    if book.copies == 0:
        raise HTTPException(status_code=409, detail=NO_COPIES)
    book.copies -= 1
    loan = Loan(id=len(LOANS) + 1, **new.model_dump())
    LOANS.append(loan)
    return loan


@app.get("/catalogue", tags=["books"], deprecated=True)
def list_catalogue() -> list[Book]:
    return list_books()


@app.get("/health", include_in_schema=False)
def get_health() -> dict[str, str]:
    return {"status": "ok"}


def check_login(credentials: Annotated[HTTPBasicCredentials, Depends(HTTPBasic())]) -> None:
    right_user = secrets.compare_digest(credentials.username, DESK_USER)
    right_password = secrets.compare_digest(credentials.password, DESK_PASSWORD)
    if not (right_user and right_password):
        raise HTTPException(status_code=401, headers={"www-authenticate": "Basic"})


desk = FastAPI(
    title="Mostrador · Desk",
    openapi_url=None,
    servers=[{"url": "/desk"}],
    dependencies=[Depends(check_login)],
)


@desk.get("/loans")
def list_loans() -> list[Loan]:
    return LOANS


@desk.get("/openapi.json", include_in_schema=False)
def get_schema() -> dict[str, Any]:
    return desk.openapi()


@desk.get("/docs", include_in_schema=False)
def get_docs() -> Response:
    return get_swagger_ui_html(openapi_url="/desk/openapi.json", title=desk.title)


@desk.get("/redoc", include_in_schema=False)
def get_redoc() -> Response:
    return get_redoc_html(openapi_url="/desk/openapi.json", title=desk.title)


app.mount("/desk", desk)
