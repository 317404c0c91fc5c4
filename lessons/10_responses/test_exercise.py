"""Corrector del ejercicio 10 · Grader of exercise 10."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from ruta.grading import check

INES = {"id": 1, "name": "Inés", "joined_on": "2021-03-08", "favorite": "Pedro Páramo"}
RAUL = {"id": 2, "name": "Raúl", "joined_on": "2024-09-01"}
BOOKS = [
    {"id": 1, "title": "Pedro Páramo", "author": "Juan Rulfo", "year": 1955, "pages": 124},
    {"id": 2, "title": "La vorágine", "author": "José Eustasio Rivera", "year": 1924, "pages": 328},
    {"id": 3, "title": "Rayuela", "author": "Julio Cortázar", "year": 1963, "pages": 600},
    {"id": 4, "title": "Ficciones", "author": "Jorge Luis Borges", "year": 1944, "pages": 174},
]
CARD = ["favorite", "id", "joined_on", "name"]
BOOK = ["author", "id", "pages", "title", "year"]


def draw_member(draw, **changes):
    """A body with everything, private data included, with some fields changed."""
    member = {
        "name": draw.name(),
        "email": f"socio.{draw.integer(10**5, 10**6)}@example.com",
        "phone": f"555 {draw.integer(10**6, 10**7)}",
        "joined_on": draw.date(date(2015, 1, 1), date(2025, 12, 31)).isoformat(),
        "favorite": draw.title(),
    }
    return member | changes


def add_member(client, body):
    """The number of a new member. Which success it is, one check asks."""
    response = client.post("/members", json=body)
    if not response.is_success:
        assert response.status_code == 201
    assert isinstance(response.json()["id"], int)
    return response.json()["id"]


def card_of(body, number):
    private = ("email", "phone") if body.get("favorite") else ("email", "phone", "favorite")
    return {"id": number} | {field: value for field, value in body.items() if field not in private}


class Seen(HTMLParser):
    """What somebody sees of a page: its text, the text in each kind of tag, and which tags and attributes there are."""

    def __init__(self, page):
        super().__init__()
        self.text, self.open = "", []
        self.within, self.tags, self.attributes = {}, set(), set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append((tag, len(self.text)))

    def handle_data(self, data):
        self.text += data

    def handle_endtag(self, tag):
        while any(name == tag for name, _ in self.open):
            name, start = self.open.pop()
            self.within.setdefault(name, []).append(self.text[start:].strip())


def see(client, number):
    response = client.get(f"/members/{number}/card.html")
    assert response.status_code == 200
    assert response.headers.get("content-type", "").split(";")[0] == "text/html"
    return Seen(response.text)


def events(client, **headers):
    response = client.get("/members/feed", headers=headers)
    assert response.status_code == 200
    assert response.headers.get("content-type", "").split(";")[0] == "text/event-stream"
    found = []
    for block in re.split(r"\r?\n\r?\n", response.text):
        lines = [line.split(":", 1) for line in block.splitlines() if ":" in line[1:]]
        event = {name: value.strip() for name, value in lines}
        if "data" in event:
            card = json.loads(event["data"])
            if isinstance(card, dict) and card.get("favorite") is None:
                card.pop("favorite", None)
            found.append({"event": event.get("event"), "id": event.get("id"), "data": card})
    return found


def documented(client, method, path):
    """The responses that /openapi.json says an operation has, whatever its parameter is called."""
    response = client.get("/openapi.json")
    assert response.status_code == 200
    schema = response.json()
    paths = {re.sub(r"{.*?}", "{}", path): operations for path, operations in schema["paths"].items()}
    wanted = re.sub(r"{.*?}", "{}", path)
    assert wanted in paths
    assert method in paths[wanted]
    return paths[wanted][method]["responses"], schema.get("components", {}).get("schemas", {})


def shape(schema, components):
    """The fields of a schema, or of the items of a list, and those that are always there."""
    if "$ref" in schema:
        return shape(components[schema["$ref"].rsplit("/", 1)[1]], components)
    if "items" in schema:
        return shape(schema["items"], components)
    found, required = set(schema.get("properties", {})), set(schema.get("required", []))
    for part in ("allOf", "anyOf", "oneOf"):
        for one in schema.get(part, []):
            more, needed = shape(one, components)
            found, required = found | set(more), required | set(needed)
    return sorted(found), sorted(required)


def documented_shape(client, method, path, status):
    responses, components = documented(client, method, path)
    assert status in responses
    return shape(responses[status].get("content", {}).get("application/json", {}).get("schema", {}), components)


@check(
    1,
    es="La tarjeta de un socio lleva sus campos y ninguno más; si no existe, 404",
    en="A member's card has its fields and no others; if there is none, 404",
    hints={
        "es": [
            "¿Qué sale si devuelves un Member sin decir la forma de la respuesta?",
            "Escribe un modelo de salida, Card, con los campos de la tarjeta y nada más.",
            '@app.get("/members/{member_id}/card", response_model=Card), y la función devuelve MEMBERS[member_id].',
        ],
        "en": [
            "What goes out if you return a Member and say nothing of the shape of the response?",
            "Write an output model, Card, with the fields of the card and nothing else.",
            '@app.get("/members/{member_id}/card", response_model=Card), and the function returns MEMBERS[member_id].',
        ],
    },
)
def test_card(client, draw):
    for member in (INES, RAUL):
        response = client.get(f"/members/{member['id']}/card")
        assert response.status_code == 200
        card = response.json()
        for field, value in member.items():
            assert card.get(field) == value
        assert sorted({*card, "favorite"}) == CARD
    for number in (0, draw.integer(500, 900)):
        assert client.get(f"/members/{number}/card").status_code == 404


@check(
    1,
    es="Sin libro favorito, la tarjeta no lleva favorite",
    en="Without a favorite book, the card has no favorite",
    hints={
        "es": [
            "¿Qué diferencia hay entre un campo que vale null y un campo que no está?",
            "Mira cómo el recibo de Diego se queda sin table: es un argumento del decorador.",
            "response_model_exclude_none=True, en GET /members/{member_id}/card y en POST /members.",
        ],
        "en": [
            "What is the difference between a field that is null and a field that is not there?",
            "Look at how Diego's receipt comes without table: it is an argument of the decorator.",
            "response_model_exclude_none=True, on GET /members/{member_id}/card and on POST /members.",
        ],
    },
)
def test_no_favorite(client, draw):
    body = draw_member(draw, favorite=None)
    if draw.integer(0, 1):
        del body["favorite"]
    response = client.post("/members", json=body)
    assert response.is_success
    assert "favorite" not in response.json()
    for number in (2, response.json()["id"]):
        response = client.get(f"/members/{number}/card")
        assert response.status_code == 200
        assert "favorite" not in response.json()
    response = client.get("/members/1/card")
    assert response.json()["favorite"] == INES["favorite"]


@check(
    1,
    es="POST /members responde 201 con la tarjeta, y Location dice dónde quedó",
    en="POST /members answers 201 with the card, and Location says where it is",
    hints={
        "es": [
            "¿Qué modelo entra, cuál se guarda y cuál sale? ¿Cuál de los tres lleva el correo?",
            "Entra NewMember, se guarda Member y sale Card. El encabezado va en un parámetro response: Response.",
            'new_ids = count(3), Member(id=next(new_ids), **new.model_dump()) y response.headers["location"] = ...',
        ],
        "en": [
            "Which model comes in, which one is stored, which one goes out? Which of the three has the email?",
            "NewMember comes in, Member is stored, Card goes out. The header goes on a parameter, response: Response.",
            'new_ids = count(3), Member(id=next(new_ids), **new.model_dump()) and response.headers["location"] = ...',
        ],
    },
)
def test_new_member(client, draw):
    given = [1, 2]
    for _ in range(2):
        body = draw_member(draw)
        response = client.post("/members", json=body)
        assert response.status_code == 201
        card = response.json()
        number = card.get("id")
        assert card == card_of(body, number)
        assert isinstance(number, int)
        for taken in given:
            assert number != taken
        given.append(number)
        location = response.headers.get("location")
        # A whole address says it too.
        if urlsplit(location or "").path != f"/members/{number}/card":
            assert location == f"/members/{number}/card"
        assert client.get(location).json() == card


@check(
    2,
    es="La página de un socio muestra lo que alguien escribió como texto, no como HTML",
    en="A member's page shows what somebody typed as text, not as HTML",
    hints={
        "es": [
            "¿Qué hace un navegador con un nombre que contiene <b>?",
            "escape, del módulo html, vuelve texto <, >, & y las comillas. response_class dice que es una página.",
            'response_class=HTMLResponse y page = f"<!doctype html><h1>{escape(member.name)}</h1>".',
        ],
        "en": [
            "What does a browser do with a name that has <b> in it?",
            "escape, from the module html, turns <, >, & and quotes into text. response_class says that it is a page.",
            'response_class=HTMLResponse and page = f"<!doctype html><h1>{escape(member.name)}</h1>".',
        ],
    },
)
def test_page(client, draw):
    tag, attribute = f"x-{draw.integer(100, 999)}", f"data-{draw.integer(100, 999)}"
    name = f'<{tag}>{draw.name()}</{tag}> & "Cía" &lt;'
    favorite = f"<{tag} {attribute}='1'>{draw.title()}\" {attribute}=\"2\" '{attribute}='3"
    page = see(client, add_member(client, draw_member(draw, name=name, favorite=favorite)))
    assert name in page.within.get("h1", [])
    assert favorite in page.within.get("p", [])
    assert tag not in page.tags
    assert attribute not in page.attributes

    name = draw.name()
    page = see(client, add_member(client, draw_member(draw, name=name, favorite=None)))
    assert name in page.within.get("h1", [])
    assert "None" not in page.text
    assert client.get(f"/members/{draw.integer(500, 900)}/card.html").status_code == 404


@check(
    1,
    es="GET /books responde con los libros, sin cost ni donor",
    en="GET /books answers with the books, without cost or donor",
    hints={
        "es": [
            "¿Cómo deja la carta fuera lo que cuesta cada producto?",
            "Un modelo con los cinco campos públicos, y ese modelo en el tipo de retorno o en response_model.",
            '@app.get("/books", response_model=list[Book]), y la función devuelve BOOKS.',
        ],
        "en": [
            "How does the menu leave out what each item costs?",
            "A model with the five public fields, and that model as the return type or in response_model.",
            '@app.get("/books", response_model=list[Book]), and the function returns BOOKS.',
        ],
    },
)
def test_books(client):
    response = client.get("/books")
    assert response.status_code == 200
    assert response.json() == BOOKS


@check(
    1,
    es="GET /books/export manda un libro por línea, como JSON Lines",
    en="GET /books/export sends one book a line, as JSON Lines",
    hints={
        "es": [
            "¿Qué palabra, en vez de return, entrega un libro y sigue?",
            "Una función con yield y tipo de retorno AsyncIterable[...]: FastAPI pone cada objeto en su línea.",
            "async def export_books() -> AsyncIterable[Book]: y, por cada libro, yield Book(**book.model_dump()).",
        ],
        "en": [
            "Which word, instead of return, hands over one book and goes on?",
            "A function with yield and the return type AsyncIterable[...]: FastAPI puts each object on its line.",
            "async def export_books() -> AsyncIterable[Book]: and, for each book, yield Book(**book.model_dump()).",
        ],
    },
)
def test_export(client):
    response = client.get("/books/export")
    assert response.status_code == 200
    assert response.headers.get("content-type", "").split(";")[0] == "application/jsonl"
    assert [json.loads(line) for line in response.text.splitlines()] == BOOKS


@check(
    1,
    es="El idioma queda en una cookie protegida, y la respuesta lleva a /books",
    en="The language is kept in a protected cookie, and the response leads to /books",
    hints={
        "es": [
            "¿Qué función de la lección responde 303 y qué le agrega a su respuesta antes de devolverla?",
            "Copia la idea de sit_down. Para admitir solo es y en, usa un tipo que los nombre.",
            'language: Literal["es", "en"], RedirectResponse("/books", status_code=303) y set_cookie(...)',
        ],
        "en": [
            "Which function in the lesson answers 303, and what does it add to its response before it returns it?",
            "Take the idea of sit_down. To accept only es and en, use a type that names them.",
            'language: Literal["es", "en"], RedirectResponse("/books", status_code=303) and set_cookie(...)',
        ],
    },
)
def test_language(client, draw):
    for language in ("es", "en"):
        response = client.post(f"/language/{language}", follow_redirects=False)
        assert response.status_code == 303
        assert urlsplit(response.headers.get("location", "")).path == "/books"
        cookie = SimpleCookie(response.headers.get("set-cookie", "")).get("language")
        assert cookie is not None
        assert cookie.value == language
        assert cookie["max-age"] == "2592000"
        assert cookie["path"] == "/"
        assert cookie["samesite"].lower() == "lax"
        assert cookie["httponly"] is True
        assert cookie["secure"] is True
    response = client.post(f"/language/{draw.choice(['fr', 'ES', 'english'])}", follow_redirects=False)
    assert response.status_code == 422
    assert "set-cookie" not in response.headers


@check(
    1,
    es="GET /members/feed manda un evento por socio, sin datos privados, y sigue donde se quedó",
    en="GET /members/feed sends one event for each member, without private data, and goes on from where it was",
    hints={
        "es": [
            "¿Filtra FastAPI lo que pones dentro de un ServerSentEvent?",
            "Arma la Card tú, y compara member.id con el parámetro last_event_id, que viene de un encabezado.",
            'yield ServerSentEvent(data=card, event="member", id=str(member.id)), y response_class en el decorador.',
        ],
        "en": [
            "Does FastAPI filter what you put inside a ServerSentEvent?",
            "Build the Card yourself, and compare member.id with the parameter last_event_id, which is a header.",
            'yield ServerSentEvent(data=card, event="member", id=str(member.id)), and response_class in the decorator.',
        ],
    },
)
def test_feed(client, draw):
    cards = [INES, RAUL]
    for favorite in (draw.title(), None):
        body = draw_member(draw, favorite=favorite)
        cards.append(card_of(body, add_member(client, body)))
    ids = [str(card["id"]) for card in cards]
    found = events(client)
    assert [event["id"] for event in found] == ids
    for event, card in zip(found, cards, strict=True):
        assert event["event"] == "member"
        assert event["data"] == card
    seen = draw.integer(1, 3)
    found = events(client, **{"Last-Event-ID": ids[seen - 1]})
    assert [event["id"] for event in found] == ids[seen:]
    assert events(client, **{"Last-Event-ID": ids[-1]}) == []


@check(
    1,
    es="/openapi.json promete esas respuestas, y nada privado",
    en="/openapi.json promises those responses, and nothing private",
    hints={
        "es": [
            "¿Qué dice /docs que responde cada ruta? ¿Es lo que responde?",
            "Los 404 van en responses; la página y la redirección, con response_class y status_code en el decorador.",
            'responses={404: {"description": "No such member"}}, y status_code=303, response_class=RedirectResponse.',
        ],
        "en": [
            "What does /docs say that each route answers? Is that what it answers?",
            "The 404s go in responses; the page and the redirect, in response_class and status_code of the decorator.",
            'responses={404: {"description": "No such member"}}, and status_code=303, response_class=RedirectResponse.',
        ],
    },
)
def test_documentation(client):
    for method, path, status in (("get", "/members/{}/card", "200"), ("post", "/members", "201")):
        fields, required = documented_shape(client, method, path, status)
        assert fields == CARD
        assert required == ["id", "joined_on", "name"]
    fields, required = documented_shape(client, "get", "/books", "200")
    assert fields == BOOK
    assert required == BOOK
    for path in ("/members/{}/card", "/members/{}/card.html"):
        responses, _ = documented(client, "get", path)
        assert "404" in responses
        assert responses["404"]["description"] == "No such member"
    assert "text/html" in responses["200"].get("content", {})
    responses, _ = documented(client, "post", "/language/{}")
    assert "303" in responses
    assert "content" not in responses["303"]
