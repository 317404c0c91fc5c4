"""One handler for a list of codes, 500 among them, an exception for each rule, and a list of plain dicts."""

from collections import Counter
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import Body, FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel


class NoCopies(Exception):
    def __init__(self, when):
        self.when = when


class TooMany(Exception):
    pass


class Overdue(Exception):
    pass


def answer(status, headers=None, **body):
    headers = {**(headers or {}), "Content-Type": "application/problem+json"}
    return JSONResponse({"status": status, **body}, status, headers=headers)


def by_code(request, error):
    if not hasattr(error, "status_code"):
        return answer(500, title="Internal Server Error", type="about:blank", instance=uuid4().hex)
    title = HTTPStatus(error.status_code).phrase
    return answer(error.status_code, error.headers, title=title, detail=error.detail, path=request.url.path)


def invalid(_request, error):
    errors = [{"help": "/docs", "msg": one["msg"], "type": one["type"], "loc": one["loc"]} for one in error.errors()]
    return answer(422, type="/problems/invalid-data", title="Invalid data", errors=errors[::-1])


def no_copies(_request, error):
    return answer(409, type="/problems/no-copies", title="No copies left", expected_on=str(error.when))


def too_many(_request, _error):
    return answer(409, type="/problems/too-many-loans", title="Too many loans", limit=3, detail="Bring one back")


def overdue(_request, error):
    return answer(409, type="/problems/overdue", title="Overdue loans", loan_ids=error.args[0])


app = FastAPI(
    exception_handlers={
        **dict.fromkeys([400, 404, 405, 500], by_code),
        RequestValidationError: invalid,
        NoCopies: no_copies,
        TooMany: too_many,
        Overdue: overdue,
    }
)


def day(number):
    return date.today() + timedelta(number)


COPIES = {1: 1, 2: 2, 3: 1, 4: 3}
LOANS = [
    {"id": 1, "book_id": 3, "member_id": 3, "due_on": day(-1), "returned_on": None},
    {"id": 2, "book_id": 2, "member_id": 2, "due_on": day(0), "returned_on": None},
    {"id": 3, "book_id": 1, "member_id": 1, "due_on": day(-30), "returned_on": day(-20)},
    {"id": 4, "book_id": 2, "member_id": 3, "due_on": day(-40), "returned_on": None},
]


class NewLoan(BaseModel, extra="forbid"):
    book_id: int
    member_id: int


@app.get("/loans/{number}")
def see(number: int):
    return LOANS[number - 1]


@app.post("/loans", status_code=201)
def lend(new: Annotated[NewLoan, Body()]):
    if new.book_id not in COPIES:
        raise HTTPException(404, "No such book")
    if new.member_id not in range(1, 5):
        raise HTTPException(404, "No such member")
    out = sorted((loan for loan in LOANS if not loan["returned_on"]), key=lambda loan: loan["due_on"])
    if Counter(loan["book_id"] for loan in out)[new.book_id] == COPIES[new.book_id]:
        raise NoCopies(next(loan["due_on"] for loan in out if loan["book_id"] == new.book_id))
    theirs = [loan for loan in out if loan["member_id"] == new.member_id]
    if len(theirs) == 3:
        raise TooMany
    if theirs and theirs[0]["due_on"] < day(0):
        raise Overdue([loan["id"] for loan in theirs if loan["due_on"] < day(0)])
    loan = {"id": len(LOANS) + 1, "due_on": day(14), "returned_on": None, "renewals": 0, **new.model_dump()}
    LOANS.append(loan)
    return loan


@app.put("/loans/{number}/return")
def take_back(number: int):
    if not 1 <= number <= len(LOANS):
        raise HTTPException(404, "No such loan")
    LOANS[number - 1]["returned_on"] = day(0)
    return LOANS[number - 1]


@app.get("/fire-drill/{secret}")
async def fire_drill(secret: str):
    raise RuntimeError(f"the secret is {secret}")
