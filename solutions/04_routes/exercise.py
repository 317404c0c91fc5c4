"""Ejercicio 04 · Exercise 04: el estante cambia · the shelf changes.

Escribe siete operaciones de ruta sobre BOOKS. · Write seven path operations on BOOKS.

GET /books
    200 y la lista de libros. · 200 and the list of books.

POST /books (NewBook)
    201, el libro con su número y el encabezado Location con su ruta, /books/{book_id}.
    El número es nuevo: no lo tiene ni lo ha tenido otro libro.
    201, the book with its number, and the header Location with its path, /books/{book_id}.
    The number is new: no other book has it or ever had it.

GET /books/newest
    200 y el libro de año más reciente; 404 si no queda ninguno.
    200 and the book with the latest year; 404 if there are none left.

GET /books/{book_id}
    200 y el libro. · 200 and the book.

PUT /books/{book_id} (NewBook)
    200 y el libro, reemplazado entero: un campo opcional que no se manda vuelve a su valor por defecto.
    200 and the book, replaced in full: an optional field that is not sent goes back to its default.

PATCH /books/{book_id} (cualquier campo de NewBook, ninguno obligatorio · any field of NewBook, none required)
    200 y el libro, con solo esos campos cambiados; su id no cambia nunca. null borra el isbn; en otro campo responde
    422 y nada cambia.
    200 and the book, with only those fields changed; its id never changes. null erases the isbn; in another field it
    answers 422 and nothing changes.

DELETE /books/{book_id}
    204 y un cuerpo vacío. · 204 and an empty body.

404 si no hay libro con ese número. 409 si otro libro ya tiene ese título y ese autor, sin importar mayúsculas: al
crear, al reemplazar y al cambiar. Con 404 o 409 nada cambia. Si hay dos errores a la vez, responde con cualquiera;
si dos libros empatan en año, también. El detail de cada error lo escribes tú.
404 if no book has that number. 409 if another book already has that title and that author, in upper or lower case,
when creating, replacing or changing. With a 404 or a 409, nothing changes. Where two errors apply, either is accepted;
if two books share the latest year, so is either of them. The detail of each error is up to you.
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
async def change_book(book_id: int, changes: BookChanges) -> Book:
    book = find_book(book_id)
    sent = changes.model_dump(exclude_unset=True)
    for field, value in sent.items():
        if value is None and field != "isbn":
            raise HTTPException(status_code=422, detail=f"{field} cannot be null")
    changed = book.model_copy(update=sent)
    check_is_free(changed.title, changed.author, book_id)
    BOOKS[book_id] = changed
    return changed


@app.delete("/books/{book_id}", status_code=204, responses={404: {"description": "No such book"}})
async def remove_book(book_id: int) -> None:
    find_book(book_id)
    del BOOKS[book_id]
