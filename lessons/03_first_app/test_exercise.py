"""Corrector del ejercicio 03 · Grader of exercise 03."""

import ast

from ruta.grading import check

SHELF = {
    1: ("Pedro Páramo", "Juan Rulfo", 1955, 124, "novel"),
    2: ("La vorágine", "José Eustasio Rivera", 1924, 328, "novel"),
    3: ("Rayuela", "Julio Cortázar", 1963, 600, "novel"),
    4: ("Ficciones", "Jorge Luis Borges", 1944, 174, "stories"),
}
FIELDS = ("title", "author", "year", "pages", "genre")


def has_number(program, number):
    return any(isinstance(node, ast.Constant) and node.value == number for node in ast.walk(ast.parse(program)))


@check(
    1,
    es="GET /books responde con los cuatro libros",
    en="GET /books returns the four books",
    hints={
        "es": [
            "¿Qué ruta de la lección responde con una lista?",
            "Una función con @app.get encima y BOOKS en el return. Si pide parámetros, todos con valor por defecto.",
            '@app.get("/books"), y debajo def list_books() -> list[Book]: con return BOOKS.',
        ],
        "en": [
            "Which route in the lesson returns a list?",
            "A function with @app.get above it and BOOKS in its return. If it has parameters, give each a default.",
            '@app.get("/books"), and below it def list_books() -> list[Book]: with return BOOKS.',
        ],
    },
)
def test_shelf(client):
    # With "/books/" this would be a 307, and curl would show nothing.
    response = client.get("/books", follow_redirects=False)
    assert response.status_code == 200
    assert sorted(book["title"] for book in response.json()) == sorted(book[0] for book in SHELF.values())


@check(
    1,
    es="GET /books/{book_id} responde con ese libro",
    en="GET /books/{book_id} returns that book",
    hints={
        "es": [
            "¿Cómo llega a la función lo que va entre llaves en la ruta?",
            "El parámetro de la función se llama igual que el de la ruta: book_id, con su tipo int.",
            "Recorre BOOKS y devuelve el libro cuyo id sea igual a book_id.",
        ],
        "en": [
            "How does the part between braces reach the function?",
            "The function's parameter has the same name as the one in the path: book_id, with its type int.",
            "Loop over BOOKS and return the book whose id equals book_id.",
        ],
    },
)
def test_one_book(client, draw):
    book_id = draw.integer(1, 4)
    response = client.get(f"/books/{book_id}")
    assert response.status_code == 200
    book = response.json()
    assert book["id"] == book_id
    for field, expected in zip(FIELDS, SHELF[book_id], strict=True):
        assert book[field] == expected


@check(
    1,
    es="Un libro que no existe responde 404, también en su multa",
    en="A book that does not exist answers 404, and so does its fine",
    hints={
        "es": [
            "¿Qué hace tu función cuando ningún libro coincide?",
            "return None responde 200 con null. Hay que lanzar una excepción.",
            'Después del for: raise HTTPException(status_code=404, detail="No such book").',
        ],
        "en": [
            "What does your function do when no book matches?",
            "return None answers 200 with null. You have to raise an exception.",
            'After the for: raise HTTPException(status_code=404, detail="No such book").',
        ],
    },
)
def test_unknown_book(client, draw):
    book_id = draw.integer(100, 999)
    # 0 and -1 are places in a Python list, and not the number of any book.
    for unknown in (book_id, 0, -1):
        response = client.get(f"/books/{unknown}")
        assert response.status_code == 404
        response = client.get(f"/books/{unknown}/fine", params={"days": 3})
        assert response.status_code == 404
    # A route that was never written answers 404 too: this one has to be there.
    assert client.get("/books/1").status_code == 200


@check(
    1,
    es="Un id que no es un número responde 422 y dice dónde está el error",
    en="An id that is not a number answers 422 and says where the error is",
    hints={
        "es": [
            "¿Quién revisa que book_id sea un número: tú o FastAPI?",
            "FastAPI lo revisa si el parámetro lleva anotación de tipo.",
            "Escribe book_id: int en los paréntesis de la función.",
        ],
        "en": [
            "Who checks that book_id is a number: you or FastAPI?",
            "FastAPI checks it when the parameter has a type hint.",
            "Write book_id: int between the function's parentheses.",
        ],
    },
)
def test_id_is_a_number(client, draw):
    response = client.get(f"/books/{draw.word()}")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][0] == "path"


@check(
    2,
    es="?author= deja solo los libros de ese autor, sin importar mayúsculas",
    en="?author= returns only that author's books, in upper or lower case",
    hints={
        "es": [
            "¿Encuentra tu función «rulfo» dentro de «Juan Rulfo»? ¿De dónde saca el texto que busca?",
            "Con author: str | None = None es un parámetro de consulta opcional. Compara como la lección compara text.",
            "author.casefold() in book.author.casefold() es verdadero cuando el nombre contiene el texto.",
        ],
        "en": [
            "Does your function find “rulfo” inside “Juan Rulfo”? Where does it get the text to look for?",
            "author: str | None = None makes an optional query parameter. Compare as the lesson compares text.",
            "author.casefold() in book.author.casefold() is true when the name contains the text.",
        ],
    },
)
def test_books_by_author(client, draw):
    book_id = draw.integer(1, 4)
    title, author = SHELF[book_id][:2]
    surname = author.split()[-1]
    for text in (author, surname.upper(), surname[1:5].lower()):
        response = client.get("/books", params={"author": text})
        assert response.status_code == 200
        assert [book["title"] for book in response.json()] == [title]
    assert client.get("/books", params={"author": draw.word() + "zzz"}).json() == []


@check(
    1,
    es="?limit= dice cuántos libros como máximo",
    en="?limit= says how many books at most",
    hints={
        "es": [
            "¿Qué parte de una lista de Python es lista[:3]? ¿Y hasta cuántos libros van si nadie manda limit?",
            "limit: int = 10 es otro parámetro de consulta; aplícalo después de filtrar.",
            "Termina con return found[:limit].",
        ],
        "en": [
            "Which part of a Python list is books[:3]? And how many may go out when nobody sends limit?",
            "limit: int = 10 is another query parameter; apply it after filtering.",
            "End with return found[:limit].",
        ],
    },
)
def test_limit(client, draw, submission):
    limit = draw.integer(1, 3)
    response = client.get("/books", params={"limit": limit})
    assert response.status_code == 200
    assert len(response.json()) == limit
    # "ju" is in Juan Rulfo and in Julio Cortázar: the filter comes first, then the cut.
    response = client.get("/books", params={"author": "ju", "limit": 2})
    assert sorted(book["id"] for book in response.json()) == [1, 3]
    response = client.get("/books", params={"author": "ju", "limit": 1})
    assert len(response.json()) == 1
    assert client.get("/books", params={"limit": draw.word()}).status_code == 422
    # The shelf is too short to show the default, but the documentation says it.
    paths = client.get("/openapi.json").json()["paths"]
    parameters = next(paths[path]["get"]["parameters"] for path in paths if path.strip("/") == "books")
    schema = next(one["schema"] for one in parameters if one["name"] == "limit")
    # Set inside the function, the documentation does not know it, and only the program says it.
    if "default" in schema or not has_number(submission["exercise.py"], 10):
        assert schema["default"] == 10


@check(
    2,
    es="La multa es de 2 pesos por día, 1 peso para socios",
    en="The fine is 2 pesos a day, 1 peso for members",
    hints={
        "es": [
            "¿Qué ruta de la lección junta un parámetro de ruta, uno obligatorio y uno de sí o no?",
            "days: int sin valor por defecto, member: bool = False. Los pesos por día dependen de member.",
            'return {"book_id": book_id, "days": days, "fine": days * (1 if member else 2)}',
        ],
        "en": [
            "Which route in the lesson has a path parameter, a required query parameter and a yes-or-no one?",
            "days: int without a default, member: bool = False. The number of pesos a day depends on member.",
            'return {"book_id": book_id, "days": days, "fine": days * (1 if member else 2)}',
        ],
    },
)
def test_fine(client, draw):
    book_id, days = draw.integer(1, 4), draw.integer(2, 60)
    response = client.get(f"/books/{book_id}/fine", params={"days": days})
    assert response.status_code == 200
    assert response.json()["fine"] == days * 2
    assert response.json()["book_id"] == book_id
    assert response.json()["days"] == days
    for yes in ("true", "yes", "1"):
        response = client.get(f"/books/{book_id}/fine", params={"days": days, "member": yes})
        assert response.json()["fine"] == days
    response = client.get(f"/books/{book_id}/fine", params={"days": days, "member": "no"})
    assert response.json()["fine"] == days * 2


@check(
    1,
    es="La multa sin days responde 422",
    en="A fine without days answers 422",
    hints={
        "es": [
            "¿Qué hace obligatorio a un parámetro de consulta?",
            "Un parámetro es obligatorio cuando no tiene valor por defecto.",
            "Escribe days: int, sin signo igual.",
        ],
        "en": [
            "What makes a query parameter required?",
            "A parameter is required when it has no default.",
            "Write days: int, with no equals sign.",
        ],
    },
)
def test_days_are_required(client, draw):
    response = client.get(f"/books/{draw.integer(1, 4)}/fine")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", "days"]
