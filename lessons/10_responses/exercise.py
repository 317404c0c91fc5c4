"""Ejercicio 10 · Exercise 10: lo que la biblioteca puede mostrar · what the library may show.

Escribe siete operaciones de ruta sobre MEMBERS y BOOKS. · Write seven path operations for MEMBERS and BOOKS.

Una tarjeta tiene id, name, joined_on y, solo si el socio tiene uno, favorite. Un libro público tiene id, title, author,
year y pages. Ni en las respuestas ni en sus esquemas hay otros campos.
A card has id, name, joined_on and, only if the member has one, favorite. A public book has id, title, author, year and
pages. There are no other fields, neither in the responses nor in their schemas.

GET /members/{member_id}/card
    200 y la tarjeta; 404 si no hay socio con ese número. · 200 and the card; 404 if no member has that number.

POST /members (NewMember)
    201, la tarjeta del socio nuevo y el encabezado Location: /members/{member_id}/card. Su número es nuevo.
    201, the card of the new member, and the header Location: /members/{member_id}/card. Their number is new.

GET /members/{member_id}/card.html
    200 y una página (text/html): name en un <h1> y, si tiene, favorite en un <p>; si no, la página no dice None.
    Lo que alguien escribió aparece como texto, tal cual, aunque parezca HTML. 404 si no hay socio con ese número.
    200 and a page (text/html): name in an <h1> and, if there is one, favorite in a <p>; if not, the page does not say
    None. What somebody typed appears as text, as it is, even if it looks like HTML. 404 if no member has that number.

GET /members/feed
    200 y eventos (text/event-stream), uno por socio, en el orden de sus números; después del último, termina.
    En cada uno: event es member, id es el número y data la tarjeta en JSON, donde favorite puede ir como null.
    Con el encabezado Last-Event-ID, solo los socios con un número mayor que ese.
    200 and events (text/event-stream), one for each member, in the order of their numbers; after the last, it ends.
    In each: event is member, id is the number and data the card in JSON, where favorite may be null.
    With the header Last-Event-ID, only the members with a number above that one.

GET /books
    200 y la lista de libros públicos. · 200 and the list of public books.

GET /books/export
    200 y los mismos libros como JSON Lines (application/jsonl): uno por línea.
    200 and the same books as JSON Lines (application/jsonl): one a line.

POST /language/{language}
    Con es o en: 303 a /books y una cookie, language, con ese valor, que dura 30 días, vale en todo el sitio (Path=/) y
    es HttpOnly, Secure y SameSite=Lax. Con otro valor: 422, sin cookie.
    With es or en: 303 to /books and a cookie, language, with that value, which lasts 30 days, is valid for the whole
    site (Path=/) and is HttpOnly, Secure and SameSite=Lax. With another value: 422, without a cookie.

/openapi.json dice, además: qué campos de la tarjeta y del libro van siempre (required); el 404 de card y de card.html,
con la descripción «No such member»; el text/html de card.html; y el 303 de language, sin cuerpo (content) y sin otro
código menor que 400.
/openapi.json also says: which fields of the card and of the book are always there (required); the 404 of card and of
card.html, with the description “No such member”; the text/html of card.html; and the 303 of language, with no content
and no other status below 400.
"""

from datetime import date

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="Biblioteca Alborada")


class NewMember(BaseModel):
    name: str
    email: str
    phone: str
    joined_on: date
    favorite: str | None = None


class Member(NewMember):
    id: int


class StoredBook(BaseModel):
    id: int
    title: str
    author: str
    year: int
    pages: int
    cost: int
    donor: str


MEMBERS = {
    1: Member(
        id=1,
        name="Inés",
        email="ines@example.com",
        phone="555 0101",
        joined_on=date(2021, 3, 8),
        favorite="Pedro Páramo",
    ),
    2: Member(id=2, name="Raúl", email="raul@example.com", phone="555 0102", joined_on=date(2024, 9, 1)),
}
BOOKS = [
    StoredBook(id=1, title="Pedro Páramo", author="Juan Rulfo", year=1955, pages=124, cost=210, donor="Elena"),
    StoredBook(id=2, title="La vorágine", author="José Eustasio Rivera", year=1924, pages=328, cost=180, donor="Tomás"),
    StoredBook(id=3, title="Rayuela", author="Julio Cortázar", year=1963, pages=600, cost=320, donor="Inés"),
    StoredBook(id=4, title="Ficciones", author="Jorge Luis Borges", year=1944, pages=174, cost=195, donor="Raúl"),
]

# Tus modelos y tus rutas van aquí. · Your models and your routes go here.
