"""Ejercicio 07 · Exercise 07: buscar en el catálogo y apartar un libro · search the catalog and hold a book.

Escribe dos rutas sobre BOOKS, que no cambia. · Write two routes for BOOKS, which does not change.

GET /books
    Todos los parámetros van en la consulta y ninguno es obligatorio. Otro parámetro cualquiera responde 422.
    All parameters are in the query and none is required. Any other parameter answers 422.

    text        de 1 a 60 caracteres; está en el título o en el autor, sin distinguir mayúsculas de minúsculas
                1 to 60 characters; found in the title or in the author, in upper or lower case
    genre       novel, stories, poetry, essay, history; se puede repetir: vale cualquiera de los que lleguen
                may be repeated: any of those sent will do
    from, to    años, enteros; los dos extremos cuentan · years, integers; both ends count
    min_pages, max_pages
                enteros, 1 o más; los dos extremos cuentan · integers, 1 or more; both ends count
    available   yes: con ejemplares; no: sin ejemplares (y las otras formas de un bool)
                yes: with copies; no: without copies (and the other spellings of a bool)
    sort        "title" (si falta · when missing), "author", "year", "pages"
    order       "asc" (si falta · when missing), "desc"; los empates van siempre por id, de menor a mayor
                books that tie are always in order of id, lowest first
    page        entero; 1 (si falta) o más · an integer; 1 (when missing) or more
    size        entero de 1 a 20; si falta, 5 · an integer, 1 to 20; when missing, 5

    200 y {"total": cuántos cumplen, "page": ..., "size": ..., "books": los de esa página}; una página que no existe
    lleva una lista vacía. Un valor que no cumple responde el 422 de FastAPI, con loc ["query", "size"], por ejemplo;
    si son varios, hay un error por cada uno. from mayor que to, o min_pages mayor que max_pages, responde 422; si son
    iguales, no.
    200 and {"total": how many match, "page": ..., "size": ..., "books": those of that page}; a page that does not exist
    has an empty list. A value that breaks a rule answers with FastAPI's 422, loc ["query", "size"] for example; if
    several do, there is one error for each. from above to, or min_pages above max_pages, answers 422; if they are
    equal, it does not.

POST /books/{book_id}/holds
    book_id     en la ruta; entero, 1 o más · in the path; an integer, 1 or more
    X-Desk      encabezado obligatorio; entero de 1 a 4 · a required header; an integer, 1 to 4
    lang        cookie: es (si falta) o en · a cookie: es (when missing) or en
    member_id, days
                en el cuerpo: {"member_id": 12, "days": 7}; dos enteros: member_id, 1 o más; days, de 1 a 14, y si
                falta, 7 · in the body; two integers: member_id, 1 or more; days, 1 to 14, and 7 when missing

    201 y {"book_id", "member_id", "days", "desk", "place", "message"}: desk es el número de X-Desk; place, el lugar en
    la fila de ese libro (1, luego 2...); message, "Apartado" o "On hold". 404 si no hay libro con ese número. Un
    valor que no cumple responde 422 con loc ["path", "book_id"], ["header", "x-desk"], ["cookie", "lang"], ["body",
    "member_id"] o ["body", "days"]; si son varios, hay un error por cada uno.
    201 and those six: desk is the number in X-Desk; place is the place in the queue for that book (1, then 2...);
    message is "Apartado" or "On hold". 404 if no book has that number. A value that breaks a rule answers 422 with
    one of the five loc above; if several do, there is one error for each.
"""

from enum import StrEnum

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="Biblioteca Alborada")


class Genre(StrEnum):
    NOVEL = "novel"
    STORIES = "stories"
    POETRY = "poetry"
    ESSAY = "essay"
    HISTORY = "history"


class Book(BaseModel):
    id: int
    title: str
    author: str
    year: int
    pages: int
    genre: Genre
    copies: int


SHELF = [
    ("Pedro Páramo", "Juan Rulfo", 1955, 124, Genre.NOVEL, 2),
    ("La vorágine", "José Eustasio Rivera", 1924, 328, Genre.NOVEL, 1),
    ("Rayuela", "Julio Cortázar", 1963, 600, Genre.NOVEL, 0),
    ("Ficciones", "Jorge Luis Borges", 1944, 174, Genre.STORIES, 3),
    ("Bestiario", "Julio Cortázar", 1951, 165, Genre.STORIES, 1),
    ("El llano en llamas", "Juan Rulfo", 1953, 170, Genre.STORIES, 0),
    ("Altazor", "Vicente Huidobro", 1931, 111, Genre.POETRY, 1),
    ("Trilce", "César Vallejo", 1922, 124, Genre.POETRY, 2),
    ("Piedra de sol", "Octavio Paz", 1957, 48, Genre.POETRY, 0),
    ("El laberinto de la soledad", "Octavio Paz", 1950, 191, Genre.ESSAY, 4),
    ("Ariel", "José Enrique Rodó", 1900, 141, Genre.ESSAY, 0),
    ("Visión de los vencidos", "Miguel León-Portilla", 1959, 212, Genre.HISTORY, 2),
    ("Aura", "Carlos Fuentes", 1962, 62, Genre.NOVEL, 1),
    ("El siglo de las luces", "Alejo Carpentier", 1962, 423, Genre.NOVEL, 0),
    ("La hojarasca", "Gabriel García Márquez", 1955, 137, Genre.NOVEL, 1),
    ("La ciudad y los perros", "Mario Vargas Llosa", 1963, 419, Genre.NOVEL, 2),
]
BOOKS = {
    number: Book(id=number, title=title, author=author, year=year, pages=pages, genre=genre, copies=copies)
    for number, (title, author, year, pages, genre, copies) in enumerate(SHELF, 1)
}

# Tus modelos y tus rutas van aquí. · Your models and your routes go here.
