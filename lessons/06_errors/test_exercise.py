"""Corrector del ejercicio 06 · Grader of exercise 06."""

from datetime import date, timedelta

from ruta.grading import check

INES, RAUL, TOMAS, ELENA = 1, 2, 3, 4
PEDRO, VORAGINE, RAYUELA, FICCIONES = 1, 2, 3, 4
JSON = {"content-type": "application/json"}


def days_from_now(days):
    return (date.today() + timedelta(days=days)).isoformat()


def lend(client, book, member):
    return client.post("/loans", json={"book_id": book, "member_id": member})


def lent(client, book, member):
    """A loan that follows every rule."""
    response = lend(client, book, member)
    assert response.status_code == 201
    loan = response.json()
    assert loan["book_id"] == book
    assert loan["member_id"] == member
    assert loan["due_on"] == days_from_now(14)
    assert loan["returned_on"] is None
    return loan["id"]


def give_back(client, loan):
    response = client.put(f"/loans/{loan}/return")
    assert response.status_code == 200
    assert response.json()["id"] == loan
    assert response.json()["returned_on"] == days_from_now(0)


def told(response, status, title, kind=None):
    """An error in the library's format; returns its body."""
    assert response.status_code == status
    body = response.json()
    assert isinstance(body, dict)
    assert body.get("status") == status
    assert body.get("title") == title
    # RFC 9457: no type means about:blank.
    assert body.get("type", "about:blank") == (kind or "about:blank")
    return body


@check(
    1,
    es="Un libro, un socio o un préstamo que no existe responde 404 y dice qué falta",
    en="A book, member or loan that does not exist answers 404 and says which",
    hints={
        "es": [
            "¿Qué lanza find_item, en la lección, cuando el producto no está? ¿Y quién le da forma a la respuesta?",
            'Lanza HTTPException(404, detail="No such book"); un manejador arma el objeto con status, title y detail.',
            "@app.exception_handler(StarletteHTTPException): title=reasons[error.status_code], detail=error.detail.",
        ],
        "en": [
            "In the lesson, what does find_item raise for an item that is not there, and who shapes the response?",
            'Raise HTTPException(404, detail="No such book"); a handler makes the object: status, title and detail.',
            "@app.exception_handler(StarletteHTTPException): title=reasons[error.status_code], detail=error.detail.",
        ],
    },
)
def test_missing_rows(client, draw):
    for missing in (draw.integer(40, 9000), 0):
        body = told(lend(client, missing, draw.choice([INES, ELENA])), 404, "Not Found")
        assert body.get("detail") == "No such book"
        body = told(lend(client, draw.choice([PEDRO, FICCIONES]), missing), 404, "Not Found")
        assert body.get("detail") == "No such member"
        body = told(client.put(f"/loans/{missing}/return"), 404, "Not Found")
        assert body.get("detail") == "No such loan"


@check(
    1,
    es="Los errores que lanza FastAPI (400, 404, 405) tienen el formato, y sus encabezados",
    en="The errors that FastAPI raises (400, 404, 405) have the format, and their headers",
    hints={
        "es": [
            "¿De qué clase es la excepción que lanza FastAPI cuando ninguna ruta coincide?",
            "Es la clase madre, la de Starlette: registra el manejador con ella. El 405 trae un encabezado.",
            "from starlette.exceptions import HTTPException as StarletteHTTPException, y headers=error.headers.",
        ],
        "en": [
            "Of which class is the exception that FastAPI raises when no route matches?",
            "The parent class, Starlette's: register the handler on that one. The 405 brings a header.",
            "from starlette.exceptions import HTTPException as StarletteHTTPException, and headers=error.headers.",
        ],
    },
)
def test_errors_of_the_framework(client, draw):
    body = told(client.get(f"/{draw.word()}"), 404, "Not Found")
    assert body.get("detail") == "Not Found"
    # Not text in UTF-8.
    body = told(client.post("/loans", content=bytes([draw.integer(128, 255)]), headers=JSON), 400, "Bad Request")
    assert body.get("detail")
    response = client.delete("/loans")
    body = told(response, 405, "Method Not Allowed")
    assert body.get("detail") == "Method Not Allowed"
    assert response.headers.get("allow")


@check(
    1,
    es="Todos los errores son application/problem+json",
    en="Every error is application/problem+json",
    hints={
        "es": [
            "¿Qué encabezado le dice a un programa, antes de leer el cuerpo, que le llegó un error con este formato?",
            "Pasa todos los errores por una sola función, y en ella dile a la respuesta qué lleva.",
            'Response(json.dumps(content), status_code, headers, media_type="application/problem+json").',
        ],
        "en": [
            "Which header tells a program, before it reads the body, that an error in this format has come?",
            "Send every error through one function, and in it tell the response what it carries.",
            'Response(json.dumps(content), status_code, headers, media_type="application/problem+json").',
        ],
    },
)
def test_content_type(client, draw):
    def is_problem(response):
        assert response.headers.get("content-type", "").split(";")[0] == "application/problem+json"

    is_problem(client.get(f"/{draw.word()}"))
    is_problem(client.delete("/loans"))
    is_problem(client.post("/loans", content=bytes([draw.integer(128, 255)]), headers=JSON))
    is_problem(lend(client, draw.word(), ELENA))
    # A rule that is not there yet fails in a check of its own.
    for book in (PEDRO, FICCIONES):
        lend(client, book, RAUL)
    for book, member in ((draw.integer(40, 9000), ELENA), (RAYUELA, ELENA), (FICCIONES, TOMAS), (FICCIONES, RAUL)):
        refusal = lend(client, book, member)
        if refusal.is_error:
            is_problem(refusal)
    is_problem(client.get(f"/fire-drill/{draw.word() * 2}"))


@check(
    2,
    es="Sin copias libres, 409 con la fecha en que vuelve la primera",
    en="With no copies left, 409 with the date on which the first is due back",
    hints={
        "es": [
            "¿Qué préstamos ocupan hoy una copia del libro, y cuáles ya no? ¿Cuál debe volver antes?",
            "Junta los due_on de los préstamos del libro con returned_on en None: si son tantos como copies, no hay.",
            "Lanza tu excepción con expected_on=min(due).isoformat(): json.dumps no sabe escribir una fecha.",
        ],
        "en": [
            "Which loans take up a copy of the book today, and which no longer do? Which is due back first?",
            "Collect the due_on of the book's loans whose returned_on is None: as many as copies, and none is left.",
            "Raise your exception with expected_on=min(due).isoformat(): json.dumps cannot write a date.",
        ],
    },
)
def test_no_copies(client, draw):
    def refused(book, member, day):
        body = told(lend(client, book, member), 409, "No copies left", "/problems/no-copies")
        assert body.get("expected_on") == day

    first, second = draw.sample([INES, ELENA], 2)
    refused(RAYUELA, first, days_from_now(-1))
    # Both copies are out, and the one that was lent last is due first.
    refused(VORAGINE, first, days_from_now(-40))
    # Given back twice, it is one copy all the same.
    give_back(client, 4)
    give_back(client, 4)
    lent(client, VORAGINE, first)
    refused(VORAGINE, second, days_from_now(0))
    give_back(client, 2)
    lent(client, VORAGINE, second)
    refused(VORAGINE, RAUL, days_from_now(14))
    # Its only loan was given back.
    lent(client, PEDRO, RAUL)


@check(
    1,
    es="Con 3 libros prestados, el cuarto responde 409",
    en="With 3 books on loan, the fourth answers 409",
    hints={
        "es": [
            "¿Cuántos libros tiene en casa quien ya devolvió los que pidió?",
            "Cuenta los préstamos del socio con returned_on en None, antes de agregar el nuevo.",
            "Si son 3 o más, lanza tu excepción con limit=3; la maneja la misma función que las otras dos.",
        ],
        "en": [
            "If a member has returned every book they borrowed, how many do they have at home?",
            "Count the member's loans whose returned_on is None, before you add the new one.",
            "If there are 3 or more, raise your exception with limit=3; the handler of the other two serves it too.",
        ],
    },
)
def test_too_many_loans(client, draw):
    def refused(member):
        body = told(lend(client, FICCIONES, member), 409, "Too many loans", "/problems/too-many-loans")
        assert body.get("limit") == 3

    give_back(client, 4)
    books = draw.sample([PEDRO, VORAGINE, FICCIONES], 3)
    loans = []
    for book in books:
        loan = lent(client, book, INES)
        assert loan not in {1, 2, 3, 4, *loans}
        loans.append(loan)
    refused(INES)
    # Raúl has one already.
    give_back(client, loans[books.index(PEDRO)])
    lent(client, PEDRO, RAUL)
    lent(client, FICCIONES, RAUL)
    give_back(client, loans[books.index(FICCIONES)])
    refused(RAUL)
    lent(client, FICCIONES, INES)


@check(
    1,
    es="Con préstamos vencidos, 409 y cuáles son",
    en="With overdue loans, 409 and which they are",
    hints={
        "es": [
            "¿Está vencido un préstamo que se devuelve hoy? ¿Y uno que se devolvió tarde?",
            "De los préstamos del socio con returned_on en None, quédate con los de due_on anterior a hoy.",
            "overdue = [loan.id for loan in theirs if loan.due_on < days_from_now(0)], y loan_ids=overdue.",
        ],
        "en": [
            "Is a loan that is due today overdue? Is one that came back late?",
            "Of the member's loans whose returned_on is None, keep those with a due_on before today.",
            "overdue = [loan.id for loan in theirs if loan.due_on < days_from_now(0)], and loan_ids=overdue.",
        ],
    },
)
def test_overdue(client, draw):
    def refused(loans):
        body = told(lend(client, PEDRO, TOMAS), 409, "Overdue loans", "/problems/overdue")
        assert isinstance(body.get("loan_ids"), list)
        for loan in body["loan_ids"]:
            assert isinstance(loan, int)
        assert sorted(body["loan_ids"]) == loans

    refused([1, 4])
    gone, left = draw.sample([1, 4], 2)
    give_back(client, gone)
    refused([left])
    # A new one that is not overdue; one that is due today, and one that came back late.
    give_back(client, left)
    lent(client, PEDRO, TOMAS)
    lent(client, VORAGINE, TOMAS)
    lent(client, FICCIONES, RAUL)
    lent(client, FICCIONES, INES)


@check(
    1,
    es="Un dato que no sirve responde 422, con la lista de errores y sin repetirlo",
    en="Data that is not valid answers 422, with a list of errors and without repeating it",
    hints={
        "es": [
            "¿Qué excepción lanza FastAPI cuando un dato no pasa la validación?",
            "En su manejador, error.errors() es la lista; de cada error, toma solo loc, type y msg.",
            '[{"loc": one["loc"], "type": one["type"], "msg": one["msg"]} for one in error.errors()].',
        ],
        "en": [
            "Which exception does FastAPI raise when data does not pass validation?",
            "In its handler, error.errors() is the list; of each error take loc, type and msg only.",
            '[{"loc": one["loc"], "type": one["type"], "msg": one["msg"]} for one in error.errors()].',
        ],
    },
)
def test_invalid_data(client, draw):
    def refused(response, wanted):
        body = told(response, 422, "Invalid data", "/problems/invalid-data")
        assert isinstance(body.get("errors"), list)
        for error in body["errors"]:
            assert isinstance(error, dict)
            assert error.get("type") in list(wanted)
            assert isinstance(error.get("loc"), list)
            loc = wanted[error["type"]]
            assert error["loc"][: len(loc)] == loc
            assert error.get("msg")
        assert sorted(error["type"] for error in body["errors"]) == sorted(wanted)
        assert secret not in response.text

    secret, extra = f"secret-{draw.integer(10**6, 10**7)}", f"extra_{draw.integer(100, 999)}"
    refused(lend(client, secret, INES), {"int_parsing": ["body", "book_id"]})
    # A missing field's input is the whole body.
    response = client.post("/loans", json={"book_id": FICCIONES, extra: secret})
    refused(response, {"missing": ["body", "member_id"], "extra_forbidden": ["body", extra]})
    # The parameter may have another name.
    refused(client.put(f"/loans/{secret}/return"), {"int_parsing": ["path"]})
    refused(client.post("/loans"), {"missing": ["body"]})
    # Cut off halfway.
    response = client.post("/loans", content=f'{{"book_id": "{secret}'.encode(), headers=JSON)
    refused(response, {"json_invalid": ["body"]})


@check(
    1,
    es="Un dato que no cabe en JSON responde 422, y no 500",
    en="Data that JSON cannot write answers 422, and not 500",
    hints={
        "es": [
            "¿Qué parte de cada error es el dato tal como llegó? ¿Se puede escribir siempre en JSON?",
            "Ni input ni ctx: no copies el error entero, toma de él lo que vas a mandar.",
            "Manda de cada error loc, type y msg; json.dumps escribe lo que quede con caracteres ASCII.",
        ],
        "en": [
            "Which part of each error is the data exactly as it came? Can it always be written in JSON?",
            "Send neither input nor ctx: do not copy the whole error, take from it what you will send.",
            "Send loc, type and msg of each error; json.dumps writes whatever is left in ASCII.",
        ],
    },
)
def test_data_that_json_cannot_write(client, draw):
    half = rf"\ud{draw.choice('89ab')}{draw.integer(10, 99)}"
    for value, kind in (("NaN", "finite_number"), (f"{draw.integer(1, 9)}e999", "finite_number"), (f'"{half}"', None)):
        sent = f'{{"book_id": {value}, "member_id": {draw.integer(1, 4)}}}'
        response = client.post("/loans", content=sent.encode(), headers=JSON)
        body = told(response, 422, "Invalid data", "/problems/invalid-data")
        assert isinstance(body.get("errors"), list)
        assert len(body["errors"]) == 1
        assert isinstance(body["errors"][0], dict)
        assert body["errors"][0].get("loc") == ["body", "book_id"]
        if kind:
            assert body["errors"][0].get("type") == kind
        assert "NaN" not in response.text
        assert "Infinity" not in response.text


@check(
    1,
    es="Un bug responde 500 sin contar nada, y con un instance que no se repite",
    en="A bug answers 500, gives nothing away, and has an instance of its own",
    hints={
        "es": [
            "¿De qué clase son todas las excepciones que nadie más maneja?",
            "Registra un manejador con Exception; lo que la excepción dice va al log y no a la respuesta.",
            'problem(500, "Internal Server Error", instance=uuid4().urn), y antes logger.error(..., exc_info=error).',
        ],
        "en": [
            "Which class do all the exceptions that nobody else handles belong to?",
            "Register a handler on Exception; what the exception says goes to the log and not to the response.",
            'problem(500, "Internal Server Error", instance=uuid4().urn), after logger.error(..., exc_info=error).',
        ],
    },
)
def test_bug(client, draw):
    seen = set()
    bug = f"secret-{draw.integer(10**6, 10**7 - 1)}"
    # The same bug twice, and one of another class.
    for secret in (bug, bug, f"{bug}0"):
        response = client.get(f"/fire-drill/{secret}")
        body = told(response, 500, "Internal Server Error")
        assert isinstance(body.get("instance"), str)
        assert body["instance"] not in {"", *seen}
        seen.add(body["instance"])
        for text in (secret, "RuntimeError", "KeyError", "Traceback", "the secret"):
            assert text not in response.text
