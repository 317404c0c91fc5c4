"""fails: test_hours

GET / takes the closed day out of the list, and GET /hours no longer has it.
"""

from datetime import date

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="Biblioteca Alborada")

WEEK = [
    {"day": "monday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "tuesday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "wednesday", "opens": "9", "closes": "20", "open": "yes"},
    {"day": "thursday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "friday", "opens": "8", "closes": "17", "open": "yes"},
    {"day": "saturday", "opens": "10", "closes": "14", "open": "yes"},
    {"day": "sunday", "opens": "10", "closes": "13", "open": "no"},
]


class Day(BaseModel):
    day: str
    opens: int
    closes: int
    open: bool


DAYS = [Day(**row) for row in WEEK]


@app.get("/hours")
def get_hours() -> list[Day]:
    return DAYS


@app.get("/")
def about() -> dict[str, str | int]:
    for day in DAYS:
        if not day.open:
            DAYS.remove(day)
    hours = sum(day.closes - day.opens for day in DAYS)
    return {"name": "Biblioteca Alborada", "open_days": len(DAYS), "weekly_hours": hours}


@app.get("/today")
def get_today() -> Day:
    return Day(**WEEK[date.today().weekday()])
