"""Plain functions on a router, one exception that is an HTTPException, and a response class of its own."""

import datetime
import uuid
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, HTTPException, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette import exceptions


class ProblemResponse(JSONResponse):
    media_type = "application/problem+json; charset=utf-8"


class Refusal(HTTPException):
    def __init__(self, kind, title, detail, **more):
        super().__init__(status.HTTP_409_CONFLICT, detail=detail)
        self.body = {"type": f"/problems/{kind}", "title": title, **more}


def on_http_error(request: Request, exc: exceptions.HTTPException):
    body = {"type": "about:blank", "title": HTTPStatus(exc.status_code).phrase, "instance": str(request.url.path)}
    body |= getattr(exc, "body", {})
    body |= {"status": exc.status_code, "detail": exc.detail}
    return ProblemResponse(body, status_code=exc.status_code, headers=exc.headers)


def on_invalid(request: Request, exc: RequestValidationError):
    errors = []
    for error in exc.errors():
        kept = dict(error)
        kept.pop("input", None)
        kept.pop("ctx", None)
        errors.append(kept)
    body = {
        "type": "/problems/invalid-data",
        "title": "Invalid data",
        "status": status.HTTP_422_UNPROCESSABLE_CONTENT,
        "detail": f"{len(errors)} errors",
        "errors": errors,
    }
    return ProblemResponse(body, status_code=status.HTTP_422_UNPROCESSABLE_CONTENT)


def on_bug(request: Request, exc: Exception):
    body = {"status": 500, "title": "Internal Server Error", "instance": f"/problems/{uuid.uuid4()}"}
    return ProblemResponse(body, status_code=500)


class LoanIn(BaseModel, extra="forbid"):
    book_id: int
    member_id: int


class LoanOut(LoanIn):
    id: int
    due_on: datetime.date
    returned_on: datetime.date | None = None

    @property
    def is_open(self):
        return not self.returned_on


TODAY = datetime.date.today()
DAY = datetime.timedelta(days=1)
COPIES = {1: 1, 2: 2, 3: 1, 4: 3}
NAMES = ["Inés", "Raúl", "Tomás", "Elena"]
loans = [
    LoanOut(id=1, book_id=3, member_id=3, due_on=TODAY - DAY),
    LoanOut(id=2, book_id=2, member_id=2, due_on=TODAY),
    LoanOut(id=3, book_id=1, member_id=1, due_on=TODAY - 30 * DAY, returned_on=TODAY - 20 * DAY),
    LoanOut(id=4, book_id=2, member_id=3, due_on=TODAY - 40 * DAY),
]
router = APIRouter(prefix="/loans")


@router.get("")
def everything() -> list[LoanOut]:
    return loans


@router.post("", status_code=201)
def create(new: LoanIn) -> LoanOut:
    if new.book_id not in COPIES:
        raise HTTPException(404, "No such book")
    if not 1 <= new.member_id <= len(NAMES):
        raise HTTPException(404, "No such member")
    dates = sorted(loan.due_on for loan in loans if loan.is_open and loan.book_id == new.book_id)
    if len(dates) == COPIES[new.book_id]:
        raise Refusal("no-copies", "No copies left", f"Back on {dates[0]}", expected_on=str(dates[0]))
    mine = [loan for loan in loans if loan.is_open and loan.member_id == new.member_id]
    if len(mine) == 3:
        raise Refusal("too-many-loans", "Too many loans", "Three is the limit", limit=3)
    late = [loan.id for loan in reversed(mine) if loan.due_on < TODAY]
    if late:
        raise Refusal("overdue", "Overdue loans", "Please bring them back", loan_ids=late)
    loan = LoanOut(id=len(loans) + 1, due_on=TODAY + 14 * DAY, **new.model_dump())
    loans.append(loan)
    return loan


@router.put("/{loan_id}/return")
def give_back(loan_id: int) -> LoanOut:
    for loan in loans:
        if loan.id == loan_id:
            loan.returned_on = TODAY
            return loan
    raise HTTPException(404, "No such loan")


app = FastAPI(
    exception_handlers={
        exceptions.HTTPException: on_http_error,
        RequestValidationError: on_invalid,
        Exception: on_bug,
    }
)
app.include_router(router)


@app.get("/fire-drill/{secret}")
def fire_drill(secret: str):
    raise RuntimeError(f"the secret is {secret}")
