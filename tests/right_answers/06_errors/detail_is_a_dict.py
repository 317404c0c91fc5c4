"""No exception of its own: a dict in detail, which one handler unfolds; the data are dicts too."""

import json
import random
from datetime import date, timedelta

from fastapi import FastAPI, HTTPException, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException as AnyHTTPException

TITLES = {400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 500: "Internal Server Error"}

app = FastAPI()


def day(number):
    return (date.today() + timedelta(number)).isoformat()


books = {1: 1, 2: 2, 3: 1, 4: 3}
members = {1, 2, 3, 4}
loans = {
    number: {"id": number, "book_id": book, "member_id": member, "due_on": due, "returned_on": returned}
    for number, book, member, due, returned in [
        (1, 3, 3, day(-1), None),
        (2, 2, 2, day(0), None),
        (3, 1, 1, day(-30), day(-20)),
        (4, 2, 3, day(-40), None),
    ]
}


class NewLoan(BaseModel):
    model_config = {"extra": "forbid"}

    book_id: int
    member_id: int


def as_problem(status, body, headers=None):
    text = json.dumps({"type": "about:blank", "title": TITLES.get(status, "Error"), **body, "status": status})
    head = {**(headers or {}), "content-type": "application/problem+json"}
    return Response(text.encode(), status_code=status, headers=head)


async def http_error(request, exc):
    body = exc.detail if isinstance(exc.detail, dict) else {"detail": exc.detail}
    return as_problem(exc.status_code, body, exc.headers)


async def invalid(request, exc):
    errors = [{key: value for key, value in error.items() if key in {"loc", "type", "msg"}} for error in exc.errors()]
    return as_problem(422, {"type": "/problems/invalid-data", "title": "Invalid data", "errors": errors})


async def bug(request, exc):
    return as_problem(500, {"instance": f"bug-{random.getrandbits(64):x}"})


app.add_exception_handler(AnyHTTPException, http_error)
app.add_exception_handler(RequestValidationError, invalid)
app.add_exception_handler(500, bug)


def refuse(name, title, **more):
    raise HTTPException(409, detail={"type": f"/problems/{name}", "title": title, "detail": title, **more})


@app.post("/loans")
async def lend(new: NewLoan, response: Response):
    try:
        copies = books[new.book_id]
    except KeyError as error:
        raise HTTPException(404, "No such book") from error
    if new.member_id not in members:
        raise HTTPException(404, "No such member")
    out = list(filter(lambda loan: loan["returned_on"] is None, loans.values()))
    mine = [loan for loan in out if loan["member_id"] == new.member_id]
    if len(mine) > 2:
        refuse("too-many-loans", "Too many loans", limit=3)
    # Dates written as year, month, day sort as text.
    late = [loan["id"] for loan in mine if loan["due_on"] < day(0)]
    if late:
        refuse("overdue", "Overdue loans", loan_ids=late)
    due = [loan["due_on"] for loan in out if loan["book_id"] == new.book_id]
    if copies - len(due) <= 0:
        refuse("no-copies", "No copies left", expected_on=min(due), book_id=new.book_id)
    number = max(loans) + 1
    loans[number] = {"id": number, **new.model_dump(), "due_on": day(14), "returned_on": None}
    response.status_code = 201
    return loans[number]


@app.put("/loans/{loan_id}/return")
async def take_back(loan_id: int):
    if loan_id in loans:
        loans[loan_id]["returned_on"] = loans[loan_id]["returned_on"] or day(0)
        return loans[loan_id]
    raise HTTPException(status_code=404, detail="No such loan")


@app.get("/fire-drill/{secret}")
async def fire_drill(secret: str):
    raise RuntimeError(f"the secret is {secret}")
