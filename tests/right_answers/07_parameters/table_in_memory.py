"""A table in memory: the filters become SQL with its values apart, and the columns come from a closed list."""

import sqlite3
from typing import Annotated, Any, Literal

from fastapi import Body, Cookie, FastAPI, Header, HTTPException, Path, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field, model_validator

SHELF = [
    ("Pedro Páramo", "Juan Rulfo", 1955, 124, "novel", 2),
    ("La vorágine", "José Eustasio Rivera", 1924, 328, "novel", 1),
    ("Rayuela", "Julio Cortázar", 1963, 600, "novel", 0),
    ("Ficciones", "Jorge Luis Borges", 1944, 174, "stories", 3),
    ("Bestiario", "Julio Cortázar", 1951, 165, "stories", 1),
    ("El llano en llamas", "Juan Rulfo", 1953, 170, "stories", 0),
    ("Altazor", "Vicente Huidobro", 1931, 111, "poetry", 1),
    ("Trilce", "César Vallejo", 1922, 124, "poetry", 2),
    ("Piedra de sol", "Octavio Paz", 1957, 48, "poetry", 0),
    ("El laberinto de la soledad", "Octavio Paz", 1950, 191, "essay", 4),
    ("Ariel", "José Enrique Rodó", 1900, 141, "essay", 0),
    ("Visión de los vencidos", "Miguel León-Portilla", 1959, 212, "history", 2),
    ("Aura", "Carlos Fuentes", 1962, 62, "novel", 1),
    ("El siglo de las luces", "Alejo Carpentier", 1962, 423, "novel", 0),
    ("La hojarasca", "Gabriel García Márquez", 1955, 137, "novel", 1),
    ("La ciudad y los perros", "Mario Vargas Llosa", 1963, 419, "novel", 2),
]
DB = sqlite3.connect(":memory:", check_same_thread=False)
DB.row_factory = sqlite3.Row
DB.create_function("fold", 1, str.casefold)
DB.execute("CREATE TABLE books (id INTEGER PRIMARY KEY, title, author, year, pages, genre, copies)")
DB.executemany("INSERT INTO books (title, author, year, pages, genre, copies) VALUES (?, ?, ?, ?, ?, ?)", SHELF)
DB.execute("CREATE TABLE holds (book_id, member_id)")

app = FastAPI()


class Filters(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    genre: list[Literal["novel", "stories", "poetry", "essay", "history"]] | None = None
    from_year: Annotated[int | None, Field(validation_alias="from")] = None
    to_year: Annotated[int | None, Field(validation_alias="to")] = None
    min_pages: Annotated[int, Field(gt=0)] | None = None
    max_pages: Annotated[int, Field(gt=0)] | None = None
    available: bool | None = None
    sort: Literal["title", "author", "year", "pages"] = "title"
    order: Literal["asc", "desc"] = "asc"
    page: Annotated[int, Field(ge=1)] = 1
    size: Annotated[int, Field(ge=1, le=20)] = 5

    @model_validator(mode="before")
    @classmethod
    def not_crossed(cls, data: dict[str, Any]) -> dict[str, Any]:
        for low, high in (("from", "to"), ("min_pages", "max_pages")):
            try:
                crossed = int(data[low]) > int(data[high])
            except (KeyError, ValueError):
                continue
            if crossed:
                raise ValueError(f"{low} is above {high}")
        return data

    def where(self) -> tuple[str, dict[str, Any]]:
        clauses = ["1"]
        if self.text:
            clauses.append("(instr(fold(title), fold(:text)) OR instr(fold(author), fold(:text)))")
        if self.genre:
            clauses.append("instr(:genres, ',' || genre || ',')")
        for clause, value in (
            ("year >= :from_year", self.from_year),
            ("year <= :to_year", self.to_year),
            ("pages >= :min_pages", self.min_pages),
            ("pages <= :max_pages", self.max_pages),
            ("(copies > 0) = :available", self.available),
        ):
            if value is not None:
                clauses.append(clause)
        return " AND ".join(clauses), self.model_dump() | {"genres": f",{','.join(self.genre or [])},"}


@app.get("/books")
def list_books(filters: Annotated[Filters, Query()], response: Response) -> dict[str, Any]:
    where, values = filters.where()
    values.pop("genre")
    [total] = DB.execute(f"SELECT count(*) FROM books WHERE {where}", values).fetchone()  # noqa: S608
    rows = DB.execute(
        f"SELECT * FROM books WHERE {where} ORDER BY {filters.sort} {filters.order}, id"  # noqa: S608
        " LIMIT :size OFFSET (:page - 1) * :size",
        values,
    )
    response.headers["x-total"] = str(total)
    return {"total": total, "page": filters.page, "size": filters.size, "books": [dict(row) for row in rows]}


@app.post("/books/{book_id}/holds", status_code=status.HTTP_201_CREATED)
def add_hold(
    book_id: Annotated[int, Path(ge=1)],
    *,
    member_id: Annotated[int, Body(ge=1)],
    days: Annotated[int, Body(ge=1, le=14)] = 7,
    x_desk: Annotated[Literal["1", "2", "3", "4"], Header()],
    lang: Annotated[str, Cookie(pattern="^(es|en)$")] = "es",
) -> dict[str, Any]:
    if not DB.execute("SELECT 1 FROM books WHERE id = ?", [book_id]).fetchone():
        raise HTTPException(404, "unknown book")
    DB.execute("INSERT INTO holds VALUES (?, ?)", [book_id, member_id])
    [place] = DB.execute("SELECT count(*) FROM holds WHERE book_id = ?", [book_id]).fetchone()
    answer: dict[str, Any] = {"message": "On hold" if lang == "en" else "Apartado", "place": place}
    return answer | {"book_id": book_id, "member_id": member_id, "days": days, "desk": int(x_desk)}
