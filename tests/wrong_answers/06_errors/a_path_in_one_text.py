"""fails: test_invalid_data, test_data_that_json_cannot_write

loc is joined into one text: no longer the list that the contract, and FastAPI, have.
"""

import json
import logging
from collections.abc import Mapping
from datetime import date, timedelta
from http.client import responses as reasons
from itertools import count
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException as StarletteHTTPException

MAX_LOANS = 3

logger = logging.getLogger("library")
app = FastAPI(title="Biblioteca Alborada")


class Book(BaseModel):
    id: int
    title: str
    author: str
    copies: int


class Member(BaseModel):
    id: int
    name: str


class NewLoan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    book_id: int
    member_id: int


class Loan(NewLoan):
    id: int
    due_on: date
    returned_on: date | None = None


def days_from_now(days: int) -> date:
    return date.today() + timedelta(days=days)


BOOKS = {
    1: Book(id=1, title="Pedro Páramo", author="Juan Rulfo", copies=1),
    2: Book(id=2, title="La vorágine", author="José Eustasio Rivera", copies=2),
    3: Book(id=3, title="Rayuela", author="Julio Cortázar", copies=1),
    4: Book(id=4, title="Ficciones", author="Jorge Luis Borges", copies=3),
}
MEMBERS = {
    1: Member(id=1, name="Inés"),
    2: Member(id=2, name="Raúl"),
    3: Member(id=3, name="Tomás"),
    4: Member(id=4, name="Elena"),
}
LOANS = {
    1: Loan(id=1, book_id=3, member_id=3, due_on=days_from_now(-1)),
    2: Loan(id=2, book_id=2, member_id=2, due_on=days_from_now(0)),
    3: Loan(id=3, book_id=1, member_id=1, due_on=days_from_now(-30), returned_on=days_from_now(-20)),
    4: Loan(id=4, book_id=2, member_id=3, due_on=days_from_now(-40)),
}
loan_ids = count(5)


class LoanError(Exception):
    def __init__(self, kind: str, title: str, **reason: Any) -> None:
        self.content = {"type": kind, "title": title} | reason


def problem(status_code: int, title: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    content = {"status": status_code, "title": title} | more
    return Response(json.dumps(content), status_code, headers, media_type="application/problem+json")


@app.exception_handler(LoanError)
async def tell_refusal(_request: Request, error: LoanError) -> Response:
    return problem(409, **error.content)


@app.exception_handler(StarletteHTTPException)
async def tell_http_error(_request: Request, error: StarletteHTTPException) -> Response:
    return problem(error.status_code, reasons[error.status_code], error.headers, detail=error.detail)


@app.exception_handler(RequestValidationError)
async def tell_invalid_data(_request: Request, error: RequestValidationError) -> Response:
    errors = [
        {"loc": ".".join(str(step) for step in one["loc"]), "type": one["type"], "msg": one["msg"]}
        for one in error.errors()
    ]
    return problem(422, "Invalid data", type="/problems/invalid-data", errors=errors)


@app.exception_handler(Exception)
async def hide_bug(request: Request, error: Exception) -> Response:
    instance = uuid4().urn
    logger.error("%s %s %r", instance, request.method, request.url.path, exc_info=error)
    return problem(500, "Internal Server Error", instance=instance)


def check_can_lend(new: NewLoan) -> None:
    if new.book_id not in BOOKS:
        raise HTTPException(404, detail="No such book")
    if new.member_id not in MEMBERS:
        raise HTTPException(404, detail="No such member")
    out = [loan for loan in LOANS.values() if loan.returned_on is None]
    theirs = [loan for loan in out if loan.member_id == new.member_id]
    overdue = [loan.id for loan in theirs if loan.due_on < days_from_now(0)]
    if overdue:
        raise LoanError("/problems/overdue", "Overdue loans", loan_ids=overdue)
    if len(theirs) >= MAX_LOANS:
        raise LoanError("/problems/too-many-loans", "Too many loans", limit=MAX_LOANS)
    due = [loan.due_on for loan in out if loan.book_id == new.book_id]
    if len(due) >= BOOKS[new.book_id].copies:
        raise LoanError("/problems/no-copies", "No copies left", expected_on=min(due).isoformat())


@app.post("/loans", status_code=201)
async def lend(new: NewLoan) -> Loan:
    check_can_lend(new)
    loan = Loan(id=next(loan_ids), due_on=days_from_now(14), **new.model_dump())
    LOANS[loan.id] = loan
    return loan


@app.put("/loans/{loan_id}/return")
async def take_back(loan_id: int) -> Loan:
    if loan_id not in LOANS:
        raise HTTPException(404, detail="No such loan")
    LOANS[loan_id] = LOANS[loan_id].model_copy(update={"returned_on": days_from_now(0)})
    return LOANS[loan_id]


# Déjala como está: con ella se prueba tu 500. · Leave it as it is: your 500 is tried with it.
@app.get("/fire-drill/{secret}", include_in_schema=False)
async def fire_drill(secret: str) -> None:
    if len(secret) % 2:
        raise KeyError(f"the secret is {secret}")
    raise RuntimeError(f"the secret is {secret}")
