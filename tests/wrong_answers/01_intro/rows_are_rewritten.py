"""fails: test_open_is_boolean

Rewrites "yes" in WEEK as True, which is no longer "yes" at the second request.
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
    for row in WEEK:
        row["open"] = row["open"] == "yes"
    return WEEK


@app.get("/")
def about() -> dict[str, str | int]:
    open_days = [day for day in DAYS if day.open]
    hours = sum(day.closes - day.opens for day in open_days)
    return {"name": "Biblioteca Alborada", "open_days": len(open_days), "weekly_hours": hours}


@app.get("/today")
def get_today() -> Day:
    return DAYS[date.today().weekday()]
