"""More routes and one more tag; pages that say where the schema is in other ways; one comparison under another name."""

from datetime import date
from hmac import compare_digest as same
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, HTTPException, Request, Response
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
        {"name": "books", "description": f"\n{BOOKS_ABOUT}\n"},
        {"name": "visits", "description": "Visitas. · Visits.\n"},
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
    sent = f"{credentials.username}:{credentials.password}"
    if DESK_PASSWORD == "" or not same(sent.encode(), f"{DESK_USER}:{DESK_PASSWORD}".encode()):
        raise HTTPException(status_code=401, headers={"www-authenticate": "Basic"})


desk = FastAPI(
    title="Mostrador · Desk",
    openapi_url=None,
    servers=[{"url": "/desk"}],
    dependencies=[Depends(check_login)],
)


@app.get("/visits", tags=["visits"])
def list_visits() -> list[date]:
    return []


@desk.get("/readers")
def list_readers() -> list[int]:
    return sorted({loan.member_id for loan in LOANS})


@desk.get("/loans")
def list_loans() -> list[Loan]:
    return LOANS


@desk.get("/openapi.json", include_in_schema=False)
def get_schema() -> dict[str, Any]:
    return desk.openapi()


@desk.get("/docs", include_in_schema=False)
def get_docs() -> Response:
    return get_swagger_ui_html(openapi_url="openapi.json", title=desk.title)


@desk.get("/redoc", include_in_schema=False)
def get_redoc(request: Request) -> Response:
    return get_redoc_html(openapi_url=str(request.url_for("get_schema")), title=desk.title)


app.mount("/desk", desk)
