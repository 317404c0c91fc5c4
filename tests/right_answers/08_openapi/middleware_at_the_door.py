"""FastAPI's own docs, behind a middleware that reads the header itself; routers; ids and the logo in one pass at the end."""

import base64
import secrets
from datetime import date
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
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

books = APIRouter(prefix="/books", tags=["books"])
loans = APIRouter(tags=["loans"])


@books.get("")
def list_books() -> list[Book]:
    return list(BOOKS.values())


@books.get("/{book_id}", responses={"404": {"description": NO_BOOK}})
def get_book(book_id: int) -> Book:
    book = BOOKS.get(book_id)
    if book is None:
        raise HTTPException(status_code=404, detail=NO_BOOK)
    return book


@loans.post(
    "/loans",
    status_code=201,
    response_description=LENT,
    responses={404: {"description": NO_BOOK}, 409: {"description": NO_COPIES}},
    openapi_extra={
        "requestBody": {
            "content": {
                "application/json": {
                    "examples": {
                        "week": {"summary": "Una semana · One week", "value": WEEK},
                        "month": {"summary": "Un mes · One month", "value": MONTH},
                    }
                }
            }
        }
    },
)
def lend_book(loan: NewLoan) -> Loan:
    book = get_book(loan.book_id)
    if book.copies < 1:
        raise HTTPException(status_code=409, detail=NO_COPIES)
    BOOKS[book.id] = book.model_copy(update={"copies": book.copies - 1})
    LOANS.append(Loan.model_validate({**loan.model_dump(), "id": len(LOANS) + 1}))
    return LOANS[-1]


class Library(FastAPI):
    def openapi(self) -> dict[str, Any]:
        schema = super().openapi()
        schema["info"]["x-logo"] = {"url": "https://alborada.example/logo.png"}
        return schema


app = Library(
    title="Biblioteca Alborada",
    summary="Para bibliotecas",
    description=f"\n{ABOUT}\n",
    version="2.1.0",
    contact={"name": "Elena", "url": "https://alborada.example/contacto", "email": "elena@alborada.example"},
    license_info={"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
    servers=[{"url": "/"}, {"url": "https://api.alborada.example"}],
    openapi_tags=[
        {"name": "books", "description": BOOKS_ABOUT},
        {"name": "loans", "description": LOANS_ABOUT, "externalDocs": {"url": "https://alborada.example/reglamento"}},
    ],
    generate_unique_id_function=lambda route: route.name,
)
app.include_router(books)
app.include_router(loans)


@app.get("/catalogue", tags=["books"], deprecated=True)
def list_catalogue() -> list[Book]:
    return list(BOOKS.values())


app.add_api_route("/health", lambda: {"status": "ok"}, include_in_schema=False)

desk = FastAPI(title="Mostrador · Desk")


@desk.get("/loans")
def everything() -> list[Loan]:
    return LOANS


app.mount("/desk", desk)


@app.middleware("http")
async def door(request: Request, call_next: Any) -> Response:
    sent = request.headers.get("authorization", "").encode()
    right = b"Basic " + base64.b64encode(f"{DESK_USER}:{DESK_PASSWORD}".encode())
    if request.url.path.startswith("/desk") and not secrets.compare_digest(sent, right):
        return Response(status_code=401, headers={"www-authenticate": 'basic realm="Alborada", charset="UTF-8"'})
    return await call_next(request)
