"""fails: test_hours_are_integers, test_documented_types, test_today

Renames the fields: whoever reads the contract does not find them.
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
    opens_at: int
    closes_at: int
    open: bool


DAYS = [Day(day=row["day"], opens_at=row["opens"], closes_at=row["closes"], open=row["open"]) for row in WEEK]


@app.get("/hours")
def get_hours() -> list[Day]:
    return DAYS


@app.get("/")
def about() -> dict[str, str | int]:
    open_days = [day for day in DAYS if day.open]
    hours = sum(day.closes_at - day.opens_at for day in open_days)
    return {"name": "Biblioteca Alborada", "open_days": len(open_days), "weekly_hours": hours}


@app.get("/today")
def get_today() -> Day:
    return DAYS[date.today().weekday()]
