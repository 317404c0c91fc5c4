"""Models that inherit, types without None in the PATCH, answers made by hand, the routes in another order."""

from typing import Annotated

from fastapi import Body, FastAPI, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel

app = FastAPI(title="Biblioteca Alborada")


class NewBook(BaseModel):
    title: str
    author: str
    year: int
    pages: int
    isbn: str | None = None


class Book(NewBook):
    id: int
    on_loan: bool = False


class Changes(NewBook):
    # Defaults that nobody reads: exclude_unset leaves them out, and null is not a str nor an int.
    title: str = ""
    author: str = ""
    year: int = 0
    pages: int = 0


class Shelf:
    def __init__(self, *books: Book) -> None:
        self.books = {book.id: book for book in books}
        self.taken = set(self.books)

    def has_another(self, book: Book) -> bool:
        return any(
            (other.title.lower(), other.author.lower()) == (book.title.lower(), book.author.lower())
            for other in self.books.values()
            if other.id != book.id
        )

    def put(self, book: Book) -> Book | JSONResponse:
        if self.has_another(book):
            return JSONResponse({"error": "taken"}, 409)
        self.taken.add(book.id)
        self.books[book.id] = book
        return book


shelf = Shelf(
    Book(id=1, title="Pedro Páramo", author="Juan Rulfo", year=1955, pages=124),
    Book(id=2, title="La vorágine", author="José Eustasio Rivera", year=1924, pages=328),
    Book(id=3, title="Rayuela", author="Julio Cortázar", year=1963, pages=600),
    Book(id=4, title="Ficciones", author="Jorge Luis Borges", year=1944, pages=174),
)
NOT_FOUND = JSONResponse({"error": "not found"}, 404)
Number = Annotated[int, Path(description="The number of a book")]


@app.get("/books/newest", response_model=None)
async def newest() -> Book | JSONResponse:
    return max(shelf.books.values(), key=lambda book: book.year, default=NOT_FOUND)


@app.delete("/books/{number}", status_code=204, response_model=None)
async def remove(number: Number) -> None | JSONResponse:
    if shelf.books.pop(number, None) is None:
        return NOT_FOUND


@app.patch("/books/{number}", response_model=None)
async def change(number: Number, changes: Annotated[Changes, Body()]) -> Book | JSONResponse:
    if number not in shelf.books:
        return NOT_FOUND
    return shelf.put(shelf.books[number].model_copy(update={name: getattr(changes, name) for name in changes.model_fields_set}))


@app.put("/books/{number}", response_model=None)
async def replace(number: Number, new: NewBook) -> Book | JSONResponse:
    if number not in shelf.books:
        return NOT_FOUND
    return shelf.put(Book(id=number, **new.model_dump()))


@app.get("/books/{number}", response_model=None)
async def one(number: Number) -> Book | JSONResponse:
    return shelf.books.get(number, NOT_FOUND)


@app.post("/books", response_model=None)
async def create(new: NewBook) -> JSONResponse:
    book = Book(id=max(shelf.taken) + 10, **new.model_dump())
    answer = shelf.put(book)
    if isinstance(answer, JSONResponse):
        return answer
    return JSONResponse(book.model_dump(), 201, headers={"Location": f"/books/{book.id}"})


@app.get("/books")
async def everything() -> list[Book]:
    return [*shelf.books.values()]
