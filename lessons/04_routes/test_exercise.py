"""Corrector del ejercicio 04 · Grader of exercise 04."""

from urllib.parse import urlsplit

from ruta.grading import check

SHELF = {
    1: ("Pedro Páramo", "Juan Rulfo"),
    2: ("La vorágine", "José Eustasio Rivera"),
    3: ("Rayuela", "Julio Cortázar"),
    4: ("Ficciones", "Jorge Luis Borges"),
}


def draw_book(draw):
    return {
        "title": draw.title(),
        "author": draw.name(),
        "year": draw.integer(1965, 1999),
        "pages": draw.integer(40, 900),
        "isbn": f"978{draw.integer(10**9, 10**10 - 1)}",
    }


def get_books(client):
    response = client.get("/books")
    assert response.status_code == 200
    assert isinstance(response.json(), list)
    return response.json()


@check(
    1,
    es="GET responde con la lista de libros, o con un libro por su número",
    en="GET returns the list of books, and each book by its number",
    hints={
        "es": [
            "¿Qué dos funciones de la lección solo leen? ¿Devuelven un diccionario, una lista, un producto?",
            "BOOKS es un diccionario: los libros están en BOOKS.values(), y cada uno en BOOKS[book_id].",
            '@app.get("/books") devuelve list(BOOKS.values()); @app.get("/books/{book_id}"), BOOKS[book_id].',
        ],
        "en": [
            "Which two functions in the lesson only read? Do they return a dict, a list, one item?",
            "BOOKS is a dict: the books are in BOOKS.values(), and each of them in BOOKS[book_id].",
            '@app.get("/books") returns list(BOOKS.values()); @app.get("/books/{book_id}") returns BOOKS[book_id].',
        ],
    },
)
def test_read(client, draw):
    books = get_books(client)
    assert sorted(book["title"] for book in books) == sorted(title for title, _ in SHELF.values())
    book_id = draw.integer(1, 4)
    title, author = SHELF[book_id]
    response = client.get(f"/books/{book_id}")
    assert response.status_code == 200
    assert response.json()["id"] == book_id
    assert response.json()["title"] == title
    assert response.json()["author"] == author


@check(
    1,
    es="POST crea el libro: 201, y Location dice dónde quedó",
    en="POST creates the book: 201, and Location says where it is",
    hints={
        "es": [
            "Compara tu función con add_item: ¿qué código responde, qué encabezado manda y qué devuelve?",
            "El código va en el decorador; el encabezado, en un parámetro response: Response.",
            'status_code=201 y response.headers["location"] = f"/books/{book.id}".',
        ],
        "en": [
            "Compare your function with add_item: which status, which header and which body does it send?",
            "The status goes in the decorator; the header is set on a parameter, response: Response.",
            'status_code=201 and response.headers["location"] = f"/books/{book.id}".',
        ],
    },
)
def test_create(client, draw):
    new = draw_book(draw)
    response = client.post("/books", json=new)
    assert response.status_code == 201
    created = response.json()
    for field, value in new.items():
        assert created[field] == value
    path = f"/books/{created['id']}"
    location = response.headers.get("location")
    # A whole address says it too.
    if urlsplit(location or "").path != path:
        assert location == path
    response = client.get(location)
    assert response.status_code == 200
    assert response.json() == created


@check(
    1,
    es="Un libro nuevo nunca recibe el número de otro, ni de uno que ya se quitó",
    en="A new book never gets the number of another book, present or removed",
    hints={
        "es": [
            "¿De dónde sale el número de un libro nuevo, y cuál da ese cálculo después de quitar un libro?",
            "El número no puede depender de los libros que quedan: necesitas un contador que solo avance.",
            "new_ids = count(5) fuera de la función, y next(new_ids) en cada libro nuevo.",
        ],
        "en": [
            "Where does the number of a new book come from, and what does that give after a book is removed?",
            "The number cannot depend on the books that are left: you need a counter that only moves forward.",
            "new_ids = count(5) outside the function, and next(new_ids) for each new book.",
        ],
    },
)
def test_new_ids(client, draw):
    given, left = [1, 2, 3, 4], [1, 2, 3, 4]
    # A book in the middle goes, then the newest one, twice: none of their numbers comes back.
    for turn in range(3):
        response = client.post("/books", json=draw_book(draw))
        assert response.status_code in {200, 201}
        new = response.json()["id"]
        for taken in given:
            assert new != taken
        given.append(new)
        left.append(new)
        left.remove(gone := new if turn else draw.integer(1, 3))
        assert client.delete(f"/books/{gone}").status_code in {200, 204}
    books = get_books(client)
    assert sorted(book["id"] for book in books) == sorted(left)


@check(
    1,
    es="Si otro libro ya tiene ese título y ese autor, 409 al crear, reemplazar o cambiar",
    en="If another book has that title and author, creating, replacing or changing answers 409",
    hints={
        "es": [
            "¿Miran POST, PUT y PATCH si otro libro tiene ese título y ese autor, antes de cambiar nada?",
            "Escribe una función que compare título y autor con los de cada libro, salvo con el que se está cambiando.",
            "Compara con casefold() los dos campos; en PATCH, los que no llegaron son los que el libro ya tenía.",
        ],
        "en": [
            "Do POST, PUT and PATCH each look for another book with that title and author, before changing anything?",
            "Write a function that compares title and author with those of every book except the one being changed.",
            "Compare both fields with casefold(); in PATCH, a field that was not sent is the one the book already had.",
        ],
    },
)
def test_conflict(client, draw):
    title, author = SHELF[draw.integer(1, 2)]
    same = {"title": title.upper(), "author": author.swapcase()}
    taken = draw_book(draw) | same
    path = f"/books/{draw.integer(3, 4)}"
    response = client.get(path)
    assert response.status_code == 200
    before = response.json()
    assert client.post("/books", json=taken).status_code == 409
    assert client.put(path, json=taken).status_code == 409
    assert client.patch(path, json=same).status_code == 409
    response = client.get(path)
    assert response.status_code == 200
    assert response.json() == before
    books = get_books(client)
    assert sorted(book["title"] for book in books) == sorted(title for title, _ in SHELF.values())
    # With one field in common it is another book: now the other field alone makes the two equal.
    for field, other in (("title", "author"), ("author", "title")):
        assert client.put(path, json=draw_book(draw) | {field: same[field]}).status_code == 200
        assert client.patch(path, json={other: same[other]}).status_code == 409
    # A book is never in its own way.
    assert client.patch(path, json={"author": author}).status_code == 200


@check(
    1,
    es="GET /books/newest responde con el libro más reciente, o 404 si no queda ninguno",
    en="GET /books/newest returns the latest book, or 404 when there are none left",
    hints={
        "es": [
            "¿Cuál de tus funciones responde a /books/newest? ¿Y qué hace la que debe responder si BOOKS está vacío?",
            "FastAPI usa la primera ruta que coincide: la fija va antes que la del parámetro.",
            "max(BOOKS.values(), key=lambda book: book.year), si BOOKS no está vacío.",
        ],
        "en": [
            "Which of your functions answers /books/newest? And what does the right one do when BOOKS is empty?",
            "FastAPI uses the first route that matches: the fixed one goes before the one with a parameter.",
            "max(BOOKS.values(), key=lambda book: book.year), if BOOKS is not empty.",
        ],
    },
)
def test_newest(client, draw):
    for book_id, title in ((3, "Rayuela"), (1, "Pedro Páramo"), (4, "Ficciones"), (2, "La vorágine")):
        response = client.get("/books/newest")
        assert response.status_code == 200
        assert response.json()["title"] == title
        assert client.delete(f"/books/{book_id}").status_code in {200, 204}
    assert client.get("/books/newest").status_code == 404
    new = draw_book(draw)
    assert client.post("/books", json=new).status_code in {200, 201}
    response = client.get("/books/newest")
    assert response.status_code == 200
    assert response.json()["title"] == new["title"]


@check(
    1,
    es="PUT reemplaza el libro entero, y repetirlo no cambia nada más",
    en="PUT replaces the whole book, and repeating it changes nothing more",
    hints={
        "es": [
            "¿Qué hace replace_item en la lección, paso por paso? ¿Qué paso falta o sobra en tu función?",
            "Recibe NewBook: lo que no llega toma su valor por defecto. Y un libro no choca consigo mismo.",
            "BOOKS[book_id] = Book(id=book_id, **new.model_dump())",
        ],
        "en": [
            "What does replace_item in the lesson do, step by step? Which step is missing or extra in yours?",
            "Take a NewBook: what does not arrive gets its default. And a book does not clash with itself.",
            "BOOKS[book_id] = Book(id=book_id, **new.model_dump())",
        ],
    },
)
def test_put(client, draw):
    book_id = draw.integer(1, 4)
    new = draw_book(draw)
    # Twice, to see that it answers the same; then without the isbn, which becomes null.
    for sent in (new, new, {field: value for field, value in new.items() if field != "isbn"}):
        response = client.put(f"/books/{book_id}", json=sent)
        assert response.status_code == 200
        book = response.json()
        for field, value in ({"isbn": None} | sent | {"id": book_id}).items():
            assert book[field] == value
        response = client.get(f"/books/{book_id}")
        assert response.status_code == 200
        assert response.json() == book
    assert client.put(f"/books/{book_id}", json={"title": new["title"]}).status_code == 422
    assert client.put(f"/books/{book_id}").status_code == 422
    books = get_books(client)
    assert sorted(book["id"] for book in books) == [1, 2, 3, 4]


@check(
    1,
    es="PATCH cambia los campos que llegan y deja los demás como estaban",
    en="PATCH changes the fields that arrive and leaves the others alone",
    hints={
        "es": [
            "¿Qué hace change_item en la lección, paso por paso? ¿Y qué pasa en tu función con lo que no llegó?",
            "Hace falta otro modelo, con los campos de NewBook, todos opcionales, y model_dump(exclude_unset=True).",
            "BOOKS[book_id] = book.model_copy(update=changes.model_dump(exclude_unset=True))",
        ],
        "en": [
            "What does change_item in the lesson do, step by step? In yours, what happens to a field not sent?",
            "You need another model, with the fields of NewBook, all optional, and model_dump(exclude_unset=True).",
            "BOOKS[book_id] = book.model_copy(update=changes.model_dump(exclude_unset=True))",
        ],
    },
)
def test_patch(client, draw):
    book_id = draw.integer(1, 4)
    response = client.get(f"/books/{book_id}")
    assert response.status_code == 200
    book = response.json()
    new = draw_book(draw)
    for field in ("isbn", *draw.sample(["title", "author", "year", "pages"], 2)):
        response = client.patch(f"/books/{book_id}", json={field: new[field]})
        assert response.status_code == 200
        book[field] = new[field]
        assert response.json() == book
    response = client.patch(f"/books/{book_id}", json={})
    assert response.status_code == 200
    assert response.json() == book
    # A request without a body at all may be refused or change nothing, but not break.
    assert client.patch(f"/books/{book_id}").status_code < 500
    # Ignored or refused, another number is not taken on.
    client.patch(f"/books/{book_id}", json={"id": draw.integer(100, 999)})
    response = client.get(f"/books/{book_id}")
    assert response.status_code == 200
    assert response.json() == book


@check(
    1,
    es="En PATCH, null borra el isbn; en otro campo responde 422 y nada cambia",
    en="In PATCH, null erases the isbn; in another field it answers 422 and nothing changes",
    hints={
        "es": [
            "¿En qué campo se admite null? Y cuando tu función encuentra otro null, ¿ya cambió algo?",
            "Con exclude_unset=True, un null que llegó es un None: mira cada valor antes de cambiar el libro.",
            "Primero: si un valor es None y su campo no es isbn, raise HTTPException(status_code=422, ...).",
        ],
        "en": [
            "Which field may be null? And when your function finds another null, has it changed anything yet?",
            "With exclude_unset=True, a null that arrived is a None: look at every value before changing the book.",
            "First of all: if a value is None and its field is not isbn, raise HTTPException(status_code=422, ...).",
        ],
    },
)
def test_null(client, draw):
    book_id = draw.integer(1, 4)
    new = draw_book(draw)
    response = client.patch(f"/books/{book_id}", json={"isbn": new["isbn"]})
    assert response.status_code == 200
    response = client.get(f"/books/{book_id}")
    assert response.status_code == 200
    book = response.json()
    for field in ("title", "author", "year", "pages"):
        # Good values before the null and after it: none of them may stay.
        response = client.patch(f"/books/{book_id}", json=draw_book(draw) | {field: None})
        assert response.status_code == 422
    response = client.get(f"/books/{book_id}")
    assert response.status_code == 200
    assert response.json() == book
    response = client.patch(f"/books/{book_id}", json={"isbn": None})
    assert response.status_code == 200
    assert response.json()["isbn"] is None


@check(
    1,
    es="DELETE quita el libro con un 204 vacío; la segunda vez responde 404",
    en="DELETE removes the book with an empty 204; the second time it answers 404",
    hints={
        "es": [
            "¿Qué hace remove_item en la lección si el libro está, y qué si ya no está?",
            "El código va en el decorador: status_code=204. La función no devuelve nada: -> None.",
            "Busca el libro, lanza 404 si no está, y borra con del BOOKS[book_id].",
        ],
        "en": [
            "What does remove_item in the lesson do when the item is there, and what when it is gone?",
            "The status goes in the decorator: status_code=204. And the function is marked -> None.",
            "Find the book, raise a 404 if it is not there, and delete it with del BOOKS[book_id].",
        ],
    },
)
def test_delete(client, draw):
    book_id = draw.integer(1, 4)
    response = client.delete(f"/books/{book_id}")
    assert response.status_code == 204
    assert response.content == b""
    assert client.delete(f"/books/{book_id}").status_code == 404
    books = get_books(client)
    assert sorted(book["id"] for book in books) == sorted({1, 2, 3, 4} - {book_id})


@check(
    1,
    es="Un número sin libro responde 404 en GET, PUT y PATCH, y no crea nada",
    en="A number without a book answers 404 to GET, PUT and PATCH, and creates nothing",
    hints={
        "es": [
            "¿Qué pasa en cada una de tus funciones si book_id no está en BOOKS?",
            "Escribe una vez la función que busca o lanza 404, y empieza por ella en las tres.",
            'if book_id not in BOOKS: raise HTTPException(status_code=404, detail="No such book")',
        ],
        "en": [
            "What happens in each of your functions when book_id is not in BOOKS?",
            "Write one function that finds a book or raises a 404, and call it first in all three.",
            'if book_id not in BOOKS: raise HTTPException(status_code=404, detail="No such book")',
        ],
    },
)
def test_unknown(client, draw):
    book_id = draw.integer(100, 999)
    new = draw_book(draw)
    assert client.get(f"/books/{book_id}").status_code == 404
    assert client.put(f"/books/{book_id}", json=new).status_code == 404
    assert client.patch(f"/books/{book_id}", json={"pages": new["pages"]}).status_code == 404
    books = get_books(client)
    assert sorted(book["id"] for book in books) == [1, 2, 3, 4]
    # A path that was never written answers 404 too: this one has to be there.
    assert client.get("/books/1").status_code == 200
