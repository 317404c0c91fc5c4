"""Corrector del ejercicio 08 · Grader of exercise 08."""

from datetime import date

from ruta.grading import check
from ruta.grading.programs import comparison
from ruta.grading.reading import docs_page, fields_of, schema_path

LOGIN = ("tomas", "estante-de-cedro")
DESK = ["/desk/loans", "/desk/openapi.json", "/desk/docs", "/desk/redoc"]
OF_THE_DOCS = ["/openapi.json", "/docs", "/redoc"]
ABOUT = "Para bibliotecas que piden libros. · For libraries that ask for books."
TAGS = {
    "books": "El catálogo. · The catalogue.",
    "loans": "Préstamos entre bibliotecas. · Loans between libraries.",
}
OPERATIONS = {
    ("/books", "get"): ("list_books", "books"),
    ("/books/{book_id}", "get"): ("get_book", "books"),
    ("/loans", "post"): ("lend_book", "loans"),
    ("/catalogue", "get"): ("list_catalogue", "books"),
}
LENT = "El libro va en camino. · The book is on its way."
NO_BOOK = "No such book"
NO_COPIES = "No copies left"
EXAMPLES = {
    "week": ("Una semana · One week", {"book_id": 1, "member_id": 7, "due_on": "2030-05-08"}),
    "month": ("Un mes · One month", {"book_id": 3, "member_id": 7, "due_on": "2030-06-01"}),
}


def get_schema(client, path="/openapi.json", auth=None):
    response = client.get(path, auth=auth)
    assert response.status_code == 200
    return response.json()


def operation(schema, path, method):
    assert path in schema["paths"]
    assert method in schema["paths"][path]
    return schema["paths"][path][method]


def new_loan(draw, book_id):
    due_on = draw.date(date(2030, 1, 1), date(2032, 12, 31))
    return {"book_id": book_id, "member_id": draw.integer(1, 900), "due_on": due_on.isoformat()}


def refused(response):
    assert response.status_code == 401
    assert "basic" in response.headers.get("www-authenticate", "").lower().split()


@check(
    1,
    es="La portada y los servidores, primero el mismo que sirve la página",
    en="The cover and the servers, first the one that serves the page",
    hints={
        "es": [
            "¿Qué argumentos de FastAPI(...) llenan info y servers en el esquema?",
            "title, version y description son textos; contact y license_info, diccionarios; servers, una lista.",
            'license_info={"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}; servers=[{"url": "/"}, {"url": ...}]',
        ],
        "en": [
            "Which arguments of FastAPI(...) fill in info and servers in the schema?",
            "title, version and description are strings; contact and license_info are dicts; servers is a list.",
            'license_info={"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}; servers=[{"url": "/"}, {"url": ...}]',
        ],
    },
)
def test_cover(client):
    schema = get_schema(client)
    info = schema["info"]
    assert info["title"] == "Biblioteca Alborada"
    assert info["version"] == "2.1.0"
    assert info.get("description", "").strip() == ABOUT
    contact, licence = info.get("contact", {}), info.get("license", {})
    assert contact.get("name") == "Elena"
    assert contact.get("email") == "elena@alborada.example"
    assert licence.get("name") == "CC BY 4.0"
    assert licence.get("identifier") == "CC-BY-4.0"
    servers = schema.get("servers", [])
    assert [server["url"] for server in servers] == ["/", "https://api.alborada.example"]


@check(
    1,
    es="Los tags: declarados en orden, y uno en cada operación",
    en="The tags: declared in order, and one on each operation",
    hints={
        "es": [
            "Un tag se escribe en dos sitios. ¿Cuáles?",
            "En cada operación, tags=[...]; en FastAPI(...), openapi_tags, con la descripción y el enlace.",
            '{"name": "loans", "description": LOANS_ABOUT, "externalDocs": {"url": ...}} en openapi_tags.',
        ],
        "en": [
            "A tag is written in two places. Which ones?",
            "On each operation, tags=[...]; in FastAPI(...), openapi_tags, with the description and the link.",
            '{"name": "loans", "description": LOANS_ABOUT, "externalDocs": {"url": ...}} in openapi_tags.',
        ],
    },
)
def test_tags(client):
    schema = get_schema(client)
    tags = schema.get("tags", [])
    declared = [tag["name"] for tag in tags if tag["name"] in TAGS]
    assert declared == list(TAGS)
    for tag in tags:
        if tag["name"] in TAGS:
            assert tag.get("description", "").strip() == TAGS[tag["name"]]
        if tag["name"] == "loans":
            assert tag.get("externalDocs", {}).get("url") == "https://alborada.example/reglamento"
    for (path, method), (_, tag) in OPERATIONS.items():
        one = operation(schema, path, method)
        assert one.get("tags", []) == [tag]


@check(
    1,
    es="Cada operación tiene un operationId corto",
    en="Each operation has a short operationId",
    hints={
        "es": [
            "¿De dónde sale list_books_books_get, y quién tendrá que escribirlo?",
            "generate_unique_id_function recibe la ruta y devuelve su nombre; también existe operation_id=.",
            "def operation_id(route: APIRoute) -> str: return route.name, y pásala a FastAPI(...).",
        ],
        "en": [
            "Where does list_books_books_get come from, and who will have to type it?",
            "generate_unique_id_function is given the route and returns its name; there is operation_id= too.",
            "def operation_id(route: APIRoute) -> str: return route.name, and pass it to FastAPI(...).",
        ],
    },
)
def test_operation_ids(client):
    schema = get_schema(client)
    for (path, method), (name, _) in OPERATIONS.items():
        one = operation(schema, path, method)
        assert one["operationId"] == name


@check(
    1,
    es="La documentación promete los códigos que la API responde",
    en="The docs promise the status codes that the API answers",
    hints={
        "es": [
            "¿Qué sabe el esquema de un JSONResponse que devuelves a mano? ¿Y de una HTTPException?",
            "status_code y -> Loan en vez del JSONResponse; responses para el 404 y el 409.",
            "status_code=201, response_description=LENT, responses={404: {...}, 409: {...}}, y return loan.",
        ],
        "en": [
            "What does the schema know of a JSONResponse that you return by hand? And of an HTTPException?",
            "status_code and -> Loan instead of the JSONResponse; responses for the 404 and the 409.",
            "status_code=201, response_description=LENT, responses={404: {...}, 409: {...}}, and return loan.",
        ],
    },
)
def test_statuses(client, draw):
    schema = get_schema(client)
    reads = operation(schema, "/books/{book_id}", "get")
    lends = operation(schema, "/loans", "post")
    assert "200" in reads["responses"]
    assert reads["responses"].get("404", {}).get("description") == NO_BOOK
    for status, description in (("201", LENT), ("404", NO_BOOK), ("409", NO_COPIES)):
        assert lends["responses"].get(status, {}).get("description") == description
    assert "200" not in lends["responses"]
    promised = lends["responses"]["201"].get("content", {}).get("application/json", {}).get("schema", {})
    fields_of_201 = sorted({"id", "book_id", "member_id", "due_on"}.intersection(fields_of(schema, promised)[0]))
    assert fields_of_201 == ["book_id", "due_on", "id", "member_id"]
    # What is promised still happens.
    missing = draw.integer(5, 900)
    response = client.get(f"/books/{missing}")
    assert response.status_code == 404
    assert response.json()["detail"] == NO_BOOK
    response = client.post("/loans", json=new_loan(draw, missing))
    assert response.status_code == 404
    assert response.json()["detail"] == NO_BOOK
    assert client.post("/loans").status_code == 422
    book_id = draw.integer(1, 4)
    response = client.get(f"/books/{book_id}")
    assert response.status_code == 200
    copies = response.json()["copies"]
    for number in range(1, copies + 1):
        sent = new_loan(draw, book_id)
        response = client.post("/loans", json=sent)
        assert response.status_code == 201
        assert response.json() == {"id": number, **sent}
    response = client.post("/loans", json=new_loan(draw, book_id))
    assert response.status_code == 409
    assert response.json()["detail"] == NO_COPIES
    response = client.get(f"/books/{book_id}")
    assert response.status_code == 200
    assert response.json()["copies"] == 0


@check(
    1,
    es="POST /loans muestra dos ejemplos con nombre, y los dos funcionan",
    en="POST /loans shows two named examples, and both of them work",
    hints={
        "es": [
            "¿Dónde están los ejemplos de announce_delivery, y qué lleva cada uno además del cuerpo?",
            "En Annotated[NewLoan, Body(openapi_examples=...)]: un diccionario con un nombre por ejemplo.",
            '{"week": {"summary": "Una semana · One week", "value": WEEK}, "month": {...}}',
        ],
        "en": [
            "Where are the examples of announce_delivery, and what does each have besides the body?",
            "In Annotated[NewLoan, Body(openapi_examples=...)]: a dict with a name for each example.",
            '{"week": {"summary": "Una semana · One week", "value": WEEK}, "month": {...}}',
        ],
    },
)
def test_examples(client):
    lends = operation(get_schema(client), "/loans", "post")
    content = lends.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = content.get("examples", {})
    for name, (summary, value) in EXAMPLES.items():
        assert name in examples
        assert examples[name].get("summary") == summary
        assert examples[name].get("value") == value
        response = client.post("/loans", json=value)
        if not response.is_success:
            assert response.status_code == 201


@check(
    1,
    es="/catalogue está obsoleta, /health no se ve, y las dos responden",
    en="/catalogue is deprecated, /health is not shown, and both answer",
    hints={
        "es": [
            "¿Qué dos argumentos del decorador cambian lo que se ve de una ruta y no lo que hace?",
            "Uno la tacha y otro la esconde. Quitar la ruta rompería a quien todavía la usa.",
            "deprecated=True en /catalogue; include_in_schema=False en /health.",
        ],
        "en": [
            "Which two arguments of the decorator change what is seen of a route and not what it does?",
            "One crosses it out and one hides it. Removing the route would break whoever still uses it.",
            "deprecated=True on /catalogue; include_in_schema=False on /health.",
        ],
    },
)
def test_old_and_hidden(client):
    schema = get_schema(client)
    for path, method in OPERATIONS:
        one = operation(schema, path, method)
        assert one.get("deprecated", False) is (path == "/catalogue")
    assert "/health" not in schema["paths"]
    books, catalogue, health = client.get("/books"), client.get("/catalogue"), client.get("/health")
    assert books.status_code == 200
    assert catalogue.status_code == 200
    assert len(books.json()) == 4
    assert catalogue.json() == books.json()
    assert health.status_code == 200
    assert health.json() == {"status": "ok"}


@check(
    1,
    es="El esquema lleva el logo, sin perder nada de lo demás",
    en="The schema carries the logo, and loses nothing else",
    hints={
        "es": [
            "FastAPI(...) no tiene argumento para el logo. ¿Qué método arma el esquema?",
            "Una clase que hereda de FastAPI: su openapi(), que corre en cada visita, la agrega a super().openapi().",
            'schema["info"]["x-logo"] = {"url": "https://alborada.example/logo.png"}, y devuelve schema.',
        ],
        "en": [
            "FastAPI(...) has no argument for the logo. Which method builds the schema?",
            "A class that inherits from FastAPI: its openapi(), run at every visit, adds it to super().openapi().",
            'schema["info"]["x-logo"] = {"url": "https://alborada.example/logo.png"}, and return schema.',
        ],
    },
)
def test_logo(client):
    schema = get_schema(client)
    assert schema["info"].get("x-logo", {}).get("url") == "https://alborada.example/logo.png"
    for path, method in OPERATIONS:
        operation(schema, path, method)
    again = get_schema(client)  # each page asks for it anew
    assert again == schema


@check(
    1,
    es="Sin contraseña, el mostrador y su documentación están cerrados, y lo demás abierto",
    en="Without a password the desk and its docs are closed, and the rest is open",
    hints={
        "es": [
            "¿Qué rutas agrega FastAPI a desk por su cuenta, y qué argumento las quita todas?",
            "desk lleva openapi_url=None y dependencies=[Depends(...)]; las tres rutas que faltan las escribes tú.",
            "La dependencia recibe Annotated[HTTPBasicCredentials, Depends(HTTPBasic())], que ya responde 401.",
        ],
        "en": [
            "Which routes does FastAPI add to desk by itself, and which argument removes all of them?",
            "desk takes openapi_url=None and dependencies=[Depends(...)]; write the three missing routes yourself.",
            "The dependency takes Annotated[HTTPBasicCredentials, Depends(HTTPBasic())], which answers 401 by itself.",
        ],
    },
)
def test_desk_is_closed(client):
    for path in DESK:
        refused(client.get(path))
    for path in ("/docs", "/redoc", "/books"):
        assert client.get(path).status_code == 200
    assert [path for path in get_schema(client)["paths"] if path.startswith("/desk")] == []


@check(
    1,
    es="Con la contraseña, el mostrador se abre, y sus páginas leen su esquema",
    en="With the password the desk opens, and its pages read its schema",
    hints={
        "es": [
            "¿Dónde busca el esquema cada página, y qué debe decir ese esquema a quien prueba desde ella?",
            "desk.openapi() lo arma. Las rutas que lo muestran no van en él, y servers dice dónde cuelga desk.",
            'include_in_schema=False; servers=[{"url": "/desk"}]; openapi_url="/desk/openapi.json" en cada página.',
        ],
        "en": [
            "Where does each page look for the schema, and what should that schema tell those who try things there?",
            "desk.openapi() builds it. The routes that show it are not in it, and servers says where desk is.",
            'include_in_schema=False; servers=[{"url": "/desk"}]; openapi_url="/desk/openapi.json" in each page.',
        ],
    },
)
def test_desk_opens(client, draw):
    sent = new_loan(draw, draw.integer(1, 4))
    assert client.post("/loans", json=sent).is_success
    refused(client.get("/desk/loans"))  # what was never closed does not open
    loans = client.get("/desk/loans", auth=LOGIN)
    assert loans.status_code == 200
    assert loans.json() == [{"id": 1, **sent}]
    schema = get_schema(client, "/desk/openapi.json", LOGIN)
    assert schema["info"]["title"] == "Mostrador · Desk"
    assert "/loans" in schema["paths"]
    for path in OF_THE_DOCS:
        assert path not in schema["paths"]
    assert [server["url"] for server in schema.get("servers", [])][:1] == ["/desk"]
    for path, name in (("/desk/docs", "Swagger UI"), ("/desk/redoc", "ReDoc")):
        page = client.get(path, auth=LOGIN)
        assert page.status_code == 200
        assert page.headers.get("content-type", "").startswith("text/html")
        assert docs_page(page.text) == name
        assert schema_path(page.text, path) == "/desk/openapi.json"
    again = get_schema(client, "/desk/openapi.json", LOGIN)  # each page asks for it anew
    assert again == schema


@check(
    1,
    es="Ninguna otra cosa abre el mostrador: ni media contraseña, ni otro nombre",
    en="Nothing else opens the desk: not half a password, not another name",
    hints={
        "es": [
            "¿Qué deja pasar tu dependencia si acierta el nombre y falla la contraseña? ¿Y al revés?",
            "Compara las dos con secrets.compare_digest; si falla una, HTTPException 401 con el encabezado.",
            'raise HTTPException(status_code=401, headers={"www-authenticate": "Basic"})',
        ],
        "en": [
            "What does your dependency let through if the name is right and the password wrong? And the other way?",
            "Compare both with secrets.compare_digest; if one fails, HTTPException 401 with the header.",
            'raise HTTPException(status_code=401, headers={"www-authenticate": "Basic"})',
        ],
    },
)
def test_nothing_else_opens_the_desk(client, draw, submission):
    user, password = LOGIN
    other = f"{draw.choice(['rayo', 'barro', 'trigo'])}-{draw.integer(10, 99)}"
    nearly = [
        (user, other),
        (other, password),
        (user, ""),
        ("", password),
        ("", ""),
        (password, user),
        (user, password.upper()),
    ]
    nearly += [(user, password[:-1]), (user, f"{password}{draw.integer(0, 9)}"), (user[:-1], password)]
    nearly += [(user.upper(), password), ("tomás", "contraseña")]
    client.get(DESK[0], auth=LOGIN)  # one who gets in does not leave the door open
    # Each door is tried with three of them, drawn anew for each run.
    for login, path in zip(draw.sample(nearly, len(nearly)), 3 * DESK, strict=True):
        refused(client.get(path, auth=login))
    refused(client.get(draw.choice(DESK), headers={"authorization": f"Bearer {password}"}))
    # The time that a comparison takes cannot be seen from here; what it is made with can.
    programs = [text for name, text in submission.items() if name.endswith(".py")]
    names = {"DESK_USER", "DESK_PASSWORD", "username", "password"}
    assert comparison(programs, names, set(LOGIN)) == "compare_digest"
