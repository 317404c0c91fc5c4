"""Coroutines that return the rows as they are: response_model turns their text into numbers."""

import datetime
from typing import Literal

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="Biblioteca Alborada", version="2.0", docs_url="/try")

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
    open: bool
    closes: int
    opens: int
    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@app.get("/today", response_model=Day)
async def today():
    return WEEK[datetime.datetime.now().weekday()]


@app.get("/hours", response_model=list[Day])
async def hours():
    return WEEK


@app.get("/")
async def summary():
    total = 0
    days = 0
    for row in WEEK:
        if row["open"] == "yes":
            days += 1
            total += int(row["closes"]) - int(row["opens"])
    return {"name": app.title, "open_days": days, "weekly_hours": total, "docs": "/try"}
