"""fails: test_patch

With no field to change, PATCH leaves before it has a book to return: 200 with null.
"""

from itertools import count

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel

app = FastAPI(title="Biblioteca Alborada")


class Book(BaseModel):
    id: int
    title: str
    author: str
    year: int
    pages: int
    isbn: str | None = None


class NewBook(BaseModel):
    title: str
    author: str
    year: int
    pages: int
    isbn: str | None = None


class BookChanges(BaseModel):
    title: str | None = None
    author: str | None = None
    year: int | None = None
    pages: int | None = None
    isbn: str | None = None


BOOKS = {
    1: Book(id=1, title="Pedro Páramo", author="Juan Rulfo", year=1955, pages=124),
    2: Book(id=2, title="La vorágine", author="José Eustasio Rivera", year=1924, pages=328),
    3: Book(id=3, title="Rayuela", author="Julio Cortázar", year=1963, pages=600),
    4: Book(id=4, title="Ficciones", author="Jorge Luis Borges", year=1944, pages=174),
}
new_ids = count(5)


def find_book(book_id: int) -> Book:
    if book_id not in BOOKS:
        raise HTTPException(status_code=404, detail="No such book")
    return BOOKS[book_id]


def check_is_free(title: str, author: str, book_id: int | None = None) -> None:
    wanted = (title.casefold(), author.casefold())
    for book in BOOKS.values():
        if (book.title.casefold(), book.author.casefold()) == wanted and book.id != book_id:
            raise HTTPException(status_code=409, detail="That book is already on the shelf")


@app.get("/books")
async def list_books() -> list[Book]:
    return list(BOOKS.values())


@app.post("/books", status_code=201, responses={409: {"description": "Already on the shelf"}})
async def add_book(new: NewBook, response: Response) -> Book:
    check_is_free(new.title, new.author)
    book = Book(id=next(new_ids), **new.model_dump())
    BOOKS[book.id] = book
    response.headers["location"] = f"/books/{book.id}"
    return book


@app.get("/books/newest", responses={404: {"description": "The shelf is empty"}})
async def get_newest() -> Book:
    if not BOOKS:
        raise HTTPException(status_code=404, detail="The shelf is empty")
    return max(BOOKS.values(), key=lambda book: book.year)


@app.get("/books/{book_id}", responses={404: {"description": "No such book"}})
async def get_book(book_id: int) -> Book:
    return find_book(book_id)


@app.put("/books/{book_id}", responses={404: {"description": "No such book"}, 409: {"description": "Already there"}})
async def replace_book(book_id: int, new: NewBook) -> Book:
    find_book(book_id)
    check_is_free(new.title, new.author, book_id)
    BOOKS[book_id] = Book(id=book_id, **new.model_dump())
    return BOOKS[book_id]


@app.patch("/books/{book_id}", responses={404: {"description": "No such book"}, 409: {"description": "Already there"}})
async def change_book(book_id: int, changes: BookChanges) -> Book | None:
    book = find_book(book_id)
    sent = changes.model_dump(exclude_unset=True)
    if not sent:
        return None
    for field, value in sent.items():
        if value is None and field != "isbn":
            error = {"type": "null", "loc": ["body", field], "msg": "This field cannot be null"}
            raise HTTPException(status_code=422, detail=[error])
    changed = book.model_copy(update=sent)
    check_is_free(changed.title, changed.author, book_id)
    BOOKS[book_id] = changed
    return changed


@app.delete("/books/{book_id}", status_code=204, responses={404: {"description": "No such book"}})
async def remove_book(book_id: int) -> None:
    find_book(book_id)
    del BOOKS[book_id]
