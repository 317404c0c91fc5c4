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

from datetime import date

from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import JSONResponse
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

app = FastAPI()


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


@app.get("/books")
def list_books() -> list[Book]:
    return list(BOOKS.values())


@app.get("/books/{book_id}")
def get_book(book_id: int) -> Book:
    if book_id not in BOOKS:
        raise HTTPException(status_code=404, detail=NO_BOOK)
    return BOOKS[book_id]


@app.post("/loans")
def lend_book(new: NewLoan) -> Response:
    book = get_book(new.book_id)
    if book.copies == 0:
        raise HTTPException(status_code=409, detail=NO_COPIES)
    book.copies -= 1
    loan = Loan(id=len(LOANS) + 1, **new.model_dump())
    LOANS.append(loan)
    return JSONResponse(loan.model_dump(mode="json"), status_code=201)


@app.get("/catalogue")
def list_catalogue() -> list[Book]:
    return list_books()


@app.get("/health")
def get_health() -> dict[str, str]:
    return {"status": "ok"}


desk = FastAPI(title="Mostrador · Desk")


@desk.get("/loans")
def list_loans() -> list[Loan]:
    return LOANS


app.mount("/desk", desk)
