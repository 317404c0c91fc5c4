"""A router, plain dicts in a list, def functions, Location as a whole address and one function that refuses."""

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response, status
from pydantic import BaseModel, field_validator

router = APIRouter(prefix="/books", tags=["books"])


class NewBook(BaseModel):
    title: str
    author: str
    year: int
    pages: int
    isbn: str | None = None


class Patch(BaseModel):
    title: str | None = None
    author: str | None = None
    year: int | None = None
    pages: int | None = None
    isbn: str | None = None

    @field_validator("title", "author", "year", "pages")
    @classmethod
    def not_null(cls, value):
        if value is None:
            raise ValueError("null is not a value here")
        return value


books = [
    {"id": 1, "title": "Pedro Páramo", "author": "Juan Rulfo", "year": 1955, "pages": 124, "isbn": None},
    {"id": 2, "title": "La vorágine", "author": "José Eustasio Rivera", "year": 1924, "pages": 328, "isbn": None},
    {"id": 3, "title": "Rayuela", "author": "Julio Cortázar", "year": 1963, "pages": 600, "isbn": None},
    {"id": 4, "title": "Ficciones", "author": "Jorge Luis Borges", "year": 1944, "pages": 174, "isbn": None},
]
last_id = 4


def position(book_id):
    for index, book in enumerate(books):
        if book["id"] == book_id:
            return index
    raise HTTPException(404)


def refuse_twins(candidate):
    for book in books:
        same = all(book[key].lower() == candidate[key].lower() for key in ("title", "author"))
        if same and book["id"] != candidate["id"]:
            raise HTTPException(409, "twins")


def put_in(index, candidate):
    refuse_twins(candidate)
    books[index] = candidate
    return candidate


@router.get("")
def everything(year: int | None = None):
    return [book for book in books if year is None or book["year"] == year]


@router.get("/newest")
def newest():
    if books:
        return sorted(books, key=lambda book: -book["year"])[0]
    return Response(status_code=404)


@router.get("/{book_id:int}")
def one(book_id: int):
    return books[position(book_id)]


@router.post("", status_code=status.HTTP_201_CREATED)
def create(book: NewBook, request: Request, response: Response):
    global last_id
    candidate = {"id": last_id + 1} | book.model_dump()
    refuse_twins(candidate)
    last_id += 1
    books.append(candidate)
    response.headers["Location"] = str(request.url_for("one", book_id=last_id))
    return candidate


@router.put("/{book_id:int}")
def replace(book_id: int, book: NewBook):
    candidate = {"id": book_id} | book.model_dump()
    refuse_twins(candidate)  # before looking whether there is such a book
    return put_in(position(book_id), candidate)


@router.patch("/{book_id:int}")
def change(book_id: int, book: Patch):
    index = position(book_id)
    return put_in(index, books[index] | book.model_dump(exclude_unset=True))


@router.delete("/{book_id:int}")
def remove(book_id: int):
    books.pop(position(book_id))
    return Response(status_code=204)


app = FastAPI()
app.include_router(router)
