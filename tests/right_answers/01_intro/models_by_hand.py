"""A model for each answer, with an extra field, values converted by hand, and a router."""

from datetime import date

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field

WEEK = [
    {"day": "monday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "tuesday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "wednesday", "opens": "9", "closes": "20", "open": "yes"},
    {"day": "thursday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "friday", "opens": "8", "closes": "17", "open": "yes"},
    {"day": "saturday", "opens": "10", "closes": "14", "open": "yes"},
    {"day": "sunday", "opens": "10", "closes": "13", "open": "no"},
]


router = APIRouter(tags=["library"])


class OpeningDay(BaseModel):
    day: str
    opens: int = Field(ge=0, le=24, description="Hour of the day")
    closes: int = Field(ge=0, le=24)
    open: bool
    hours: int


class Library(BaseModel):
    name: str
    open_days: int
    weekly_hours: int


def read(row: dict[str, str]) -> OpeningDay:
    opens, closes, is_open = int(row["opens"]), int(row["closes"]), row["open"] == "yes"
    return OpeningDay(day=row["day"], opens=opens, closes=closes, open=is_open, hours=is_open * (closes - opens))


@router.get("/")
def library() -> Library:
    days = [read(row) for row in WEEK]
    return Library(
        name="Biblioteca Alborada",
        open_days=sum(day.open for day in days),
        weekly_hours=sum(day.hours for day in days),
    )


@router.get("/hours")
def week() -> list[OpeningDay]:
    return [read(row) for row in WEEK]


@router.get("/today")
def today() -> OpeningDay:
    return week()[date.today().weekday()]


app = FastAPI()
app.title = "Biblioteca Alborada"
app.include_router(router)
