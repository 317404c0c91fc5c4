"""The schema is finished by hand, in a function put in the place of app.openapi; ids, tags and examples one by one; async."""

import hmac
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse
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

app = FastAPI()
desk = APIRouter()
login = HTTPBasic(realm="Alborada", auto_error=False)


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


def find(book_id: int) -> Book:
    try:
        return BOOKS[book_id]
    except KeyError:
        raise HTTPException(404, NO_BOOK) from None


async def guest(sent: Annotated[HTTPBasicCredentials | None, Depends(login)]) -> str:
    name, word = (sent.username, sent.password) if sent else ("", "")
    fits = [hmac.compare_digest(name, DESK_USER), hmac.compare_digest(word, DESK_PASSWORD)]
    if not all(fits):
        raise HTTPException(401, "Who are you?", headers={"WWW-Authenticate": 'Basic realm="Alborada"'})
    return name


Guest = Annotated[str, Depends(guest)]


@desk.get("/redoc", include_in_schema=False)
async def redoc() -> HTMLResponse:
    return get_redoc_html(openapi_url="/desk/openapi.json", title="ReDoc", with_google_fonts=False)


@desk.get("/docs", include_in_schema=False)
async def swagger(guest: Guest) -> HTMLResponse:
    return get_swagger_ui_html(openapi_url="/desk/openapi.json", title=f"Docs for {guest}")


@desk.get("/openapi.json", include_in_schema=False)
async def description() -> JSONResponse:
    return JSONResponse(
        get_openapi(title="Mostrador · Desk", version="1", routes=desk.routes, servers=[{"url": "/desk"}])
    )


@desk.get("/loans")
async def every_loan() -> list[Loan]:
    return LOANS


app.include_router(desk, prefix="/desk", include_in_schema=False, dependencies=[Depends(guest)])


@app.get("/health", include_in_schema=False)
async def healthy() -> Any:
    return {"status": "ok"}


@app.get("/books", operation_id="list_books", tags=["books"])
@app.get("/catalogue", operation_id="list_catalogue", tags=["books"], deprecated=True)
async def shelf() -> list[Book]:
    return [*BOOKS.values()]


@app.get(
    "/books/{book_id}",
    operation_id="get_book",
    tags=["books"],
    summary="Un libro",
    responses={404: {"description": NO_BOOK}, 500: {"description": "Our fault"}},
)
async def one(book_id: int) -> Book:
    return find(book_id)


@app.post(
    "/loans",
    operation_id="lend_book",
    tags=["loans"],
    status_code=201,
    responses={
        201: {"description": LENT, "model": Loan},
        404: {"description": NO_BOOK},
        409: {"description": NO_COPIES},
    },
)
async def lend(new: NewLoan) -> Loan:
    book = find(new.book_id)
    if not book.copies:
        raise HTTPException(409, NO_COPIES)
    book.copies = book.copies - 1
    LOANS.append(Loan(id=1 + len(LOANS), book_id=new.book_id, member_id=new.member_id, due_on=new.due_on))
    return LOANS[-1]


def finished() -> dict[str, Any]:
    if not app.openapi_schema:
        made = get_openapi(
            title="Biblioteca Alborada",
            version="2.1.0",
            description=ABOUT,
            routes=app.routes,
            servers=[{"url": "/", "description": "Here"}, {"url": "https://api.alborada.example"}],
        )
        made["info"] |= {
            "contact": {"email": "elena@alborada.example", "name": "Elena"},
            "license": {"identifier": "CC-BY-4.0", "name": "CC BY 4.0"},
            "x-logo": {"url": "https://alborada.example/logo.png", "altText": "Alborada"},
        }
        made["tags"] = [
            {"name": "books", "description": BOOKS_ABOUT},
            {
                "name": "loans",
                "description": LOANS_ABOUT,
                "externalDocs": {"url": "https://alborada.example/reglamento", "description": "Reglas"},
            },
        ]
        made["paths"]["/loans"]["post"]["requestBody"]["content"]["application/json"]["examples"] = {
            "month": {"value": MONTH, "summary": "Un mes · One month"},
            "week": {"value": WEEK, "summary": "Una semana · One week"},
            "later": {"value": MONTH | {"due_on": "2031-01-01"}, "summary": "Mucho"},
        }
        app.openapi_schema = made
    return app.openapi_schema


app.openapi = finished
