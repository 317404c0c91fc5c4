"""Corrector del ejercicio 10 · Grader of exercise 10."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from ruta.grading import check
from ruta.grading.reading import Page, events_in, every_field, fields_of

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
PRIVATE = {"email", "phone", "cost", "donor"}


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


def see(client, number):
    response = client.get(f"/members/{number}/card.html")
    assert response.status_code == 200
    assert response.headers.get("content-type", "").split(";")[0] == "text/html"
    return Page(response.text)


def events(client, **headers):
    response = client.get("/members/feed", headers=headers)
    assert response.status_code == 200
    assert response.headers.get("content-type", "").split(";")[0] == "text/event-stream"
    found = []
    for event in events_in(response.text):
        card = json.loads(event["data"])
        if isinstance(card, dict) and card.get("favorite") is None:
            card.pop("favorite", None)
        found.append({"event": event.get("event"), "id": event.get("id"), "data": card})
    return found


def document(client):
    response = client.get("/openapi.json")
    assert response.status_code == 200
    return response.json()


def promised(schema, method, path):
    """The responses that the document says an operation has, whatever its parameter is called."""
    paths = {re.sub(r"{.*?}", "{}", path): operations for path, operations in schema["paths"].items()}
    wanted = re.sub(r"{.*?}", "{}", path)
    assert {"paths": [path for one in paths if one == wanted]} == {"paths": [path]}
    assert {path: [one for one in paths[wanted] if one == method]} == {path: [method]}
    return paths[wanted][method]["responses"]


def lasts(cookie):
    """For how many seconds a browser keeps it, said in either of the two ways."""
    if cookie["max-age"] or not cookie["expires"]:
        return cookie["max-age"]
    left = parsedate_to_datetime(cookie["expires"]) - datetime.now(UTC)
    # The second in which it was sent may be over.
    return str(round(left / timedelta(minutes=1)) * 60)


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
            "What goes out if you return a Member and say nothing about the shape of the response?",
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
    numbers = [2]
    for given in ("null", "missing"):
        body = draw_member(draw, favorite=None)
        if given == "missing":
            del body["favorite"]
        response = client.post("/members", json=body)
        assert response.is_success
        assert "favorite" not in response.json()
        numbers.append(response.json()["id"])
    for number in numbers:
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
            'new_ids = count(3); Member(id=next(new_ids), **new.model_dump()); response.headers["location"] = ...',
        ],
        "en": [
            "Which model comes in, which one is stored, which one goes out? Which of the three has the email?",
            "NewMember comes in, Member is stored, Card goes out. The header goes on a parameter, response: Response.",
            'new_ids = count(3); Member(id=next(new_ids), **new.model_dump()); response.headers["location"] = ...',
        ],
    },
)
def test_new_member(client, draw):
    given = [1, 2]
    # In JSON, what was typed stays as it is, even if it looks like HTML; and nobody chooses a number that is taken.
    for mark, more in (("", {}), (f' <{draw.word()}> & "Cía"', {}), ("", {"id": draw.integer(1, 2)})):
        body = draw_member(draw, name=draw.name() + mark, favorite=draw.title() + mark)
        response = client.post("/members", json=body | more)
        if more and response.status_code == 422:
            # NewMember has no id, so it may also be refused.
            continue
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
            "escape, del módulo html, convierte en texto <, >, & y comillas. response_class dice que es una página.",
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
    body = draw_member(draw, name=name, favorite=favorite)
    page = see(client, add_member(client, body))
    assert {"<h1>": page.says("h1", name)} == {"<h1>": name}
    assert {"<p>": page.says("p", favorite)} == {"<p>": favorite}
    assert tag not in page.tags
    assert attribute not in page.attributes
    private = {field: body[field] for field in ("email", "phone") if body[field] in page.source}
    assert {"card.html": private} == {"card.html": {}}

    name = draw.name()
    page = see(client, add_member(client, draw_member(draw, name=name, favorite=None)))
    assert {"<h1>": page.says("h1", name)} == {"<h1>": name}
    assert "None" not in page.text
    assert client.get(f"/members/{draw.integer(500, 900)}/card.html").status_code == 404


@check(
    1,
    es="GET /books responde con los libros, sin cost ni donor",
    en="GET /books answers with the books, without cost or donor",
    hints={
        "es": [
            "En la lección, ¿qué hace que GET /menu salga sin cost ni supplier?",
            "Un modelo con los cinco campos públicos, y ese modelo en el tipo de retorno o en response_model.",
            '@app.get("/books", response_model=list[Book]), y la función devuelve BOOKS.',
        ],
        "en": [
            "In the lesson, what keeps cost and supplier out of GET /menu?",
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
def test_language(client):
    for language in ("es", "en"):
        response = client.post(f"/language/{language}", follow_redirects=False)
        assert response.status_code == 303
        assert urlsplit(response.headers.get("location", "")).path == "/books"
        jar = SimpleCookie()
        for one in response.headers.get_list("set-cookie"):
            jar.load(one)
        assert {name: cookie.value for name, cookie in jar.items()}.get("language") == language
        cookie = jar["language"]
        kept = {name: cookie[name] for name in ("path", "httponly", "secure")}
        kept |= {"max-age": lasts(cookie), "samesite": cookie["samesite"].lower()}
        assert kept == {"path": "/", "httponly": True, "secure": True, "max-age": "2592000", "samesite": "lax"}
    for language in ("fr", "ES", "english", "japones", "e"):
        response = client.post(f"/language/{language}", follow_redirects=False)
        assert response.status_code == 422
        assert "set-cookie" not in response.headers


@check(
    1,
    es="GET /members/feed manda un evento por socio, sin datos privados, y sigue donde se quedó",
    en="GET /members/feed sends one event for each member, without private data, and resumes where it left off",
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
    # Enough of them for a number of two digits: as text, "10" comes before "9".
    for favorite in (None, *(draw.title() for _ in range(8))):
        body = draw_member(draw, favorite=favorite)
        cards.append(card_of(body, add_member(client, body)))
    cards.sort(key=lambda card: card["id"])
    ids = [str(card["id"]) for card in cards]
    found = events(client)
    assert [event["id"] for event in found] == ids
    for event, card in zip(found, cards, strict=True):
        assert event["event"] == "member"
        assert event["data"] == card
    # 0 is nobody's number, and after the last there is nothing.
    for seen in ("0", ids[draw.integer(0, 6)], ids[8], ids[9], ids[-1]):
        found = events(client, **{"Last-Event-ID": seen})
        assert [event["id"] for event in found] == [one for one in ids if int(one) > int(seen)]


@check(
    1,
    es="/openapi.json promete esas respuestas, y nada privado",
    en="/openapi.json promises those responses, and nothing private",
    hints={
        "es": [
            "¿Qué dice /docs que responde cada ruta? ¿Es lo que responde?",
            "Los 404 van en responses; la página y la redirección, con response_class y status_code en el decorador. "
            "En la tarjeta solo favorite tiene un valor por defecto.",
            'responses={404: {"description": "No such member"}}, y status_code=303, response_class=RedirectResponse.',
        ],
        "en": [
            "What does /docs say that each route answers? Is that what it answers?",
            "The 404s go in responses; the page and the redirect, in response_class and status_code of the decorator. "
            "In the card, only favorite has a default.",
            'responses={404: {"description": "No such member"}}, and status_code=303, response_class=RedirectResponse.',
        ],
    },
)
def test_documentation(client):
    schema = document(client)
    for method, path, status, every, always in (
        ("get", "/members/{member_id}/card", "200", CARD, ["id", "joined_on", "name"]),
        ("post", "/members", "201", CARD, ["id", "joined_on", "name"]),
        ("get", "/books", "200", BOOK, BOOK),
    ):
        responses, where = promised(schema, method, path), f"{method.upper()} {path}"
        assert {where: [code for code in responses if code == status]} == {where: [status]}
        content = responses[status].get("content", {}).get("application/json", {})
        fields, required = fields_of(schema, content.get("schema", {}))
        assert {where: fields} == {where: every}
        assert {where: {"required": required}} == {where: {"required": always}}
    for path in ("/members/feed", "/books/export"):
        private = sorted(PRIVATE & every_field(schema, promised(schema, "get", path)))
        assert {f"GET {path}": private} == {f"GET {path}": []}
    for path in ("/members/{member_id}/card", "/members/{member_id}/card.html"):
        responses, where = promised(schema, "get", path), f"GET {path}"
        description = responses.get("404", {}).get("description")
        assert {where: {"404": description}} == {where: {"404": "No such member"}}
    assert "text/html" in responses["200"].get("content", {})
    responses, where = promised(schema, "post", "/language/{language}"), "POST /language/{language}"
    assert {where: [code for code in responses if code < "400"]} == {where: ["303"]}
    assert {where: {"content": [*responses["303"].get("content", {})]}} == {where: {"content": []}}
