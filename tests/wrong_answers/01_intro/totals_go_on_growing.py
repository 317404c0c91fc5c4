"""fails: test_summary

Keeps the totals outside the function, where nobody sets them back to 0.
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
TOTALS = {"open_days": 0, "weekly_hours": 0}


@app.get("/hours")
def get_hours() -> list[Day]:
    return DAYS


@app.get("/")
def about() -> dict[str, str | int]:
    for day in DAYS:
        if day.open:
            TOTALS["open_days"] += 1
            TOTALS["weekly_hours"] += day.closes - day.opens
    return {"name": "Biblioteca Alborada", **TOTALS}


@app.get("/today")
def get_today() -> Day:
    return DAYS[date.today().weekday()]
