"""A standard dataclass as the return type, days kept in a dict by number, one path with two decorators."""

from dataclasses import dataclass
from datetime import date

from fastapi import FastAPI

WEEK = [
    {"day": "monday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "tuesday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "wednesday", "opens": "9", "closes": "20", "open": "yes"},
    {"day": "thursday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "friday", "opens": "8", "closes": "17", "open": "yes"},
    {"day": "saturday", "opens": "10", "closes": "14", "open": "yes"},
    {"day": "sunday", "opens": "10", "closes": "13", "open": "no"},
]


app = FastAPI(title="Biblioteca Alborada", description="Hours of the library")


@dataclass
class Day:
    day: str
    opens: int
    closes: int
    open: bool


BY_NUMBER = {
    number: Day(row["day"], int(row["opens"]), int(row["closes"]), row["open"] == "yes")
    for number, row in enumerate(WEEK)
}


@app.get("/hours")
@app.get("/week")
def hours() -> tuple[Day, ...]:
    return tuple(BY_NUMBER.values())


@app.get("/today")
def today() -> Day:
    return BY_NUMBER[date.today().weekday()]


@app.get("/")
def root() -> dict:
    weekly_hours = 0
    open_days = 0
    for day in BY_NUMBER.values():
        if day.open:
            weekly_hours = weekly_hours + day.closes - day.opens
            open_days = open_days + 1
    return dict(name="Biblioteca Alborada", open_days=open_days, weekly_hours=weekly_hours)
