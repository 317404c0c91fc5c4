"""The rules return a problem or None, a Pydantic model is the format, and each error has its own exception."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid1

import fastapi
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

app = fastapi.FastAPI(title="Biblioteca Alborada")


class Problem(BaseModel):
    model_config = ConfigDict(extra="allow")

    status: int
    title: str
    type: str | None = None
    detail: str | None = None
    instance: UUID | None = None

    def response(self, headers: Any = None) -> fastapi.Response:
        body = self.model_dump_json(exclude_none=True, ensure_ascii=True)
        return fastapi.Response(body, self.status, headers, "application/problem+json")


class ProblemError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class NewLoan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    book_id: int
    member_id: int


class Loan(NewLoan):
    id: int
    due_on: date
    returned_on: date | None = None


def in_days(days: int) -> date:
    return date.today() + timedelta(days=days)


COPIES = {1: 1, 2: 2, 3: 1, 4: 3}
MEMBERS = {1: "Inés", 2: "Raúl", 3: "Tomás", 4: "Elena"}
OUT = {
    1: Loan(id=1, book_id=3, member_id=3, due_on=in_days(-1)),
    2: Loan(id=2, book_id=2, member_id=2, due_on=in_days(0)),
    4: Loan(id=4, book_id=2, member_id=3, due_on=in_days(-40)),
}
BACK = {3: Loan(id=3, book_id=1, member_id=1, due_on=in_days(-30), returned_on=in_days(-20))}


def late(loans: list[Loan]) -> Problem | None:
    found = [loan.id for loan in loans if (date.today() - loan.due_on).days > 0]
    more: dict[str, Any] = {"loan_ids": found}
    return Problem(status=409, title="Overdue loans", type="/problems/overdue", **more) if found else None


def greedy(loans: list[Loan]) -> Problem | None:
    if len(loans) < 3:
        return None
    return Problem(status=409, title="Too many loans", type="/problems/too-many-loans", **{"limit": 3})


def gone(book_id: int) -> Problem | None:
    days = [loan.due_on for loan in OUT.values() if loan.book_id == book_id]
    if len(days) < COPIES[book_id]:
        return None
    return Problem(status=409, title="No copies left", type="/problems/no-copies", **{"expected_on": min(days)})


@app.exception_handler(ProblemError)
def tell(request, exc):
    return exc.problem.response()


@app.exception_handler(HTTPException)
def tell_http(request, exc):
    names = {400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed"}
    return Problem(status=exc.status_code, title=names[exc.status_code], detail=exc.detail).response(exc.headers)


@app.exception_handler(RequestValidationError)
def tell_invalid(request, exc):
    errors = [{"loc": error["loc"], "type": error["type"], "msg": error["msg"]} for error in exc.errors()]
    return Problem(status=422, title="Invalid data", type="/problems/invalid-data", **{"errors": errors}).response()


@app.exception_handler(Exception)
def tell_nothing(request, exc):
    return Problem(status=500, title="Internal Server Error", instance=uuid1()).response()


@app.post("/loans", status_code=201)
def lend(new: NewLoan) -> Loan:
    for rows, key, name in ((MEMBERS, new.member_id, "member"), (COPIES, new.book_id, "book")):
        if key not in rows:
            raise ProblemError(Problem(status=404, title="Not Found", detail=f"No such {name}"))
    theirs = [loan for loan in OUT.values() if loan.member_id == new.member_id]
    refusal = gone(new.book_id) or greedy(theirs) or late(theirs)
    if refusal:
        raise ProblemError(refusal)
    number = len(OUT) + len(BACK) + 1
    OUT[number] = Loan(id=number, due_on=in_days(14), **new.model_dump())
    return OUT[number]


@app.put("/loans/{loan_id}/return")
def take_back(loan_id: int) -> Loan:
    if loan_id in OUT:
        BACK[loan_id] = OUT.pop(loan_id).model_copy(update={"returned_on": date.today()})
    elif loan_id not in BACK:
        raise HTTPException(404, "No such loan")
    return BACK[loan_id]


@app.get("/fire-drill/{secret}", include_in_schema=False)
def fire_drill(secret: str) -> None:
    raise RuntimeError(f"the secret is {secret}")
