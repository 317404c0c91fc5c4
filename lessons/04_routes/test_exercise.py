"""Corrector del ejercicio 04 · Grader of exercise 04."""

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


@check(
    1,
    es="GET responde la lista de libros y cada libro por su número",
    en="GET answers the list of books, and each book by its number",
    hints={
        "es": [
            "¿Qué dos operaciones de la lección responden sin cambiar nada?",
            "BOOKS es un diccionario: los libros están en BOOKS.values(), y cada uno en BOOKS[book_id].",
            '@app.get("/books") devuelve list(BOOKS.values()); @app.get("/books/{book_id}"), BOOKS[book_id].',
        ],
        "en": [
            "Which two operations of the lesson answer without changing anything?",
            "BOOKS is a dict: the books are in BOOKS.values(), and each of them in BOOKS[book_id].",
            '@app.get("/books") returns list(BOOKS.values()); @app.get("/books/{book_id}") returns BOOKS[book_id].',
        ],
    },
)
def test_read(client, draw):
    response = client.get("/books")
    assert response.status_code == 200
    assert sorted(book["title"] for book in response.json()) == sorted(title for title, _ in SHELF.values())
    book_id = draw.integer(1, 4)
    response = client.get(f"/books/{book_id}")
    assert response.status_code == 200
    book = response.json()
    assert (book["id"], book["title"], book["author"]) == (book_id, *SHELF[book_id])


@check(
    1,
    es="POST crea el libro: 201, y Location dice dónde quedó",
    en="POST creates the book: 201, and Location says where it is",
    hints={
        "es": [
            "¿Qué manda la lección además del producto cuando lo crea?",
            "El código va en el decorador; el encabezado, en un parámetro response: Response.",
            'status_code=201 y response.headers["location"] = f"/books/{book.id}".',
        ],
        "en": [
            "What does the lesson send along with the item when it creates one?",
            "The status goes in the decorator; the header, in a parameter response: Response.",
            'status_code=201 and response.headers["location"] = f"/books/{book.id}".',
        ],
    },
)
def test_create(client, draw):
    new = draw_book(draw)
    response = client.post("/books", json=new)
    assert response.status_code == 201
    created = response.json()
    assert {field: created[field] for field in new} == new
    location = response.headers.get("location", "")
    assert location.endswith(f"/books/{created['id']}")
    response = client.get(location)
    assert response.status_code == 200
    assert response.json() == created


@check(
    1,
    es="Un libro nuevo nunca recibe el número de otro, ni de uno que ya se quitó",
    en="A new book never gets another book's number, nor that of one that was removed",
    hints={
        "es": [
            "Si quitas un libro de cuatro, ¿qué vale len(BOOKS) + 1? ¿Quién tiene ese número?",
            "El número no puede depender de los libros que quedan: necesitas un contador que solo avance.",
            "new_ids = count(5) fuera de la función, y next(new_ids) en cada libro nuevo.",
        ],
        "en": [
            "Remove one book out of four: what is len(BOOKS) + 1? Who has that number?",
            "The number cannot depend on the books that are left: you need a counter that only moves forward.",
            "new_ids = count(5) outside the function, and next(new_ids) for each new book.",
        ],
    },
)
def test_new_ids(client, draw):
    numbers = [1, 2, 3, 4]
    for _ in range(3):
        response = client.post("/books", json=draw_book(draw))
        assert response.status_code in {200, 201}
        new = response.json()["id"]
        assert new not in numbers
        numbers.append(new)
        # Now a book in the middle is gone, then the newest one, and neither number comes back.
        client.delete(f"/books/{draw.integer(1, 3) if len(numbers) == 5 else new}")
    left = [book["id"] for book in client.get("/books").json()]
    assert len(left) == 4


@check(
    1,
    es="Si otro libro ya tiene ese título y ese autor, 409 al crear, reemplazar o cambiar",
    en="If another book has that title and author, 409 on creating, replacing or changing",
    hints={
        "es": [
            "¿En cuáles de tus funciones puede aparecer un título repetido? ¿Solo en POST?",
            "Escribe una función que compare título y autor con los de cada libro, salvo con el que se está cambiando.",
            "Compara con casefold() los dos campos; en PATCH, los que no llegaron son los que el libro ya tenía.",
        ],
        "en": [
            "Which of your functions can bring in a title twice? POST alone?",
            "Write a function that compares title and author with each book's, except with the one being changed.",
            "Compare both fields with casefold(); in PATCH, a field that was not sent is the one the book already had.",
        ],
    },
)
def test_conflict(client, draw):
    title, author = SHELF[draw.integer(1, 2)]
    taken = draw_book(draw) | {"title": title.upper(), "author": author.lower()}
    other = draw.integer(3, 4)
    before = client.get("/books").json()
    assert client.post("/books", json=taken).status_code == 409
    assert client.put(f"/books/{other}", json=taken).status_code == 409
    assert client.patch(f"/books/{other}", json={"title": title, "author": author}).status_code == 409
    assert client.get("/books").json() == before
    # The same title by somebody else is another book: now one field alone makes the two equal.
    assert client.put(f"/books/{other}", json=draw_book(draw) | {"title": title}).status_code == 200
    assert client.patch(f"/books/{other}", json={"author": author}).status_code == 409
    # A book is never in its own way.
    assert client.patch(f"/books/{other}", json={"title": title}).status_code == 200


@check(
    1,
    es="GET /books/newest responde el libro más reciente, o 404 si no queda ninguno",
    en="GET /books/newest answers the latest book, or 404 when there are none left",
    hints={
        "es": [
            "Si lo que sigue a /books/ puede ser un parámetro, ¿qué otra de tus rutas acepta /books/newest?",
            "FastAPI usa la primera ruta que coincide: la fija va antes que la del parámetro.",
            "max(BOOKS.values(), key=lambda book: book.year), si BOOKS no está vacío.",
        ],
        "en": [
            "If what follows /books/ can be a parameter, which other route of yours takes /books/newest?",
            "FastAPI uses the first route that matches: the fixed one goes before the one with a parameter.",
            "max(BOOKS.values(), key=lambda book: book.year), if BOOKS is not empty.",
        ],
    },
)
def test_newest(client, draw):
    response = client.get("/books/newest")
    assert response.status_code == 200
    assert response.json()["id"] == 3
    client.delete("/books/3")
    assert client.get("/books/newest").json()["id"] == 1
    new = draw_book(draw)
    client.post("/books", json=new)
    assert client.get("/books/newest").json()["title"] == new["title"]
    for book in client.get("/books").json():
        client.delete(f"/books/{book['id']}")
    assert client.get("/books/newest").status_code == 404


@check(
    1,
    es="PUT reemplaza el libro entero, y repetirlo no cambia nada más",
    en="PUT replaces the whole book, and repeating it changes nothing more",
    hints={
        "es": [
            "¿Qué queda del libro anterior después de un PUT?",
            "Recibe NewBook, igual que POST: los campos obligatorios ya responden 422 cuando faltan.",
            "BOOKS[book_id] = Book(id=book_id, **new.model_dump())",
        ],
        "en": [
            "What is left of the former book after a PUT?",
            "Take NewBook, as POST does: required fields already answer 422 when they are missing.",
            "BOOKS[book_id] = Book(id=book_id, **new.model_dump())",
        ],
    },
)
def test_put(client, draw):
    book_id = draw.integer(1, 4)
    new = draw_book(draw)
    for _ in range(2):
        response = client.put(f"/books/{book_id}", json=new)
        assert response.status_code == 200
        assert response.json() == client.get(f"/books/{book_id}").json()
        assert {field: response.json()[field] for field in new} == new
        assert response.json()["id"] == book_id
    del new["isbn"]
    response = client.put(f"/books/{book_id}", json=new)
    assert response.status_code == 200
    assert response.json()["isbn"] is None
    assert client.put(f"/books/{book_id}", json={"title": new["title"]}).status_code == 422
    assert len(client.get("/books").json()) == 4


@check(
    1,
    es="PATCH cambia los campos que llegan y deja los demás como estaban",
    en="PATCH changes the fields that arrive and leaves the others alone",
    hints={
        "es": [
            "¿Cómo distingues un campo que llegó de uno que tomó su valor por defecto?",
            "Hace falta otro modelo, con todos los campos opcionales, y model_dump(exclude_unset=True).",
            "BOOKS[book_id] = book.model_copy(update=changes.model_dump(exclude_unset=True))",
        ],
        "en": [
            "How do you tell a field that arrived from one that took its default?",
            "You need another model, with every field optional, and model_dump(exclude_unset=True).",
            "BOOKS[book_id] = book.model_copy(update=changes.model_dump(exclude_unset=True))",
        ],
    },
)
def test_patch(client, draw):
    book_id = draw.integer(1, 4)
    book = client.get(f"/books/{book_id}").json()
    new = draw_book(draw)
    for field in ("isbn", *draw.sample(["title", "author", "year", "pages"], 2)):
        response = client.patch(f"/books/{book_id}", json={field: new[field]})
        assert response.status_code == 200
        book[field] = new[field]
        assert response.json() == book
    assert client.patch(f"/books/{book_id}", json={}).status_code == 200
    assert client.get(f"/books/{book_id}").json() == book


@check(
    1,
    es="En PATCH, null borra el isbn; en otro campo responde 422 y nada cambia",
    en="In PATCH, null erases the isbn; in another field it answers 422 and nothing changes",
    hints={
        "es": [
            "¿Es lo mismo no mandar un campo que mandarlo con null?",
            "En el diccionario de exclude_unset=True, un null que llegó aparece como None: ahí lo puedes mirar.",
            "Primero: si un valor es None y su campo no es isbn, raise HTTPException(status_code=422, ...).",
        ],
        "en": [
            "Is leaving a field out the same as sending it with null?",
            "In the dict of exclude_unset=True, a null that arrived shows up as None: look for it there.",
            "First of all: if a value is None and its field is not isbn, raise HTTPException(status_code=422, ...).",
        ],
    },
)
def test_null(client, draw):
    book_id = draw.integer(1, 4)
    isbn = draw_book(draw)["isbn"]
    response = client.patch(f"/books/{book_id}", json={"isbn": isbn})
    assert response.status_code == 200
    for field in ("title", "author", "year", "pages"):
        response = client.patch(f"/books/{book_id}", json={"isbn": "0", field: None})
        assert response.status_code == 422
    response = client.get(f"/books/{book_id}")
    assert response.status_code == 200
    assert response.json()["isbn"] == isbn
    assert (response.json()["title"], response.json()["author"]) == SHELF[book_id]
    response = client.patch(f"/books/{book_id}", json={"isbn": None})
    assert response.status_code == 200
    assert response.json()["isbn"] is None


@check(
    1,
    es="DELETE quita el libro con un 204 vacío; la segunda vez responde 404",
    en="DELETE removes the book with an empty 204; the second time it answers 404",
    hints={
        "es": [
            "¿Qué puede devolver una función cuya respuesta no tiene cuerpo?",
            "El código va en el decorador: status_code=204. Y la función termina en -> None.",
            "Busca el libro, lanza 404 si no está, y borra con del BOOKS[book_id].",
        ],
        "en": [
            "What can a function return when its answer has no body?",
            "The status goes in the decorator: status_code=204. And the function ends in -> None.",
            "Find the book, raise a 404 if it is not there, and delete it with del BOOKS[book_id].",
        ],
    },
)
def test_delete(client, draw):
    book_id = draw.integer(1, 4)
    response = client.delete(f"/books/{book_id}")
    assert response.status_code == 204
    assert response.content == b""
    assert sorted(book["id"] for book in client.get("/books").json()) == sorted({1, 2, 3, 4} - {book_id})
    assert client.delete(f"/books/{book_id}").status_code == 404
    assert len(client.get("/books").json()) == 3


@check(
    1,
    es="Un número sin libro responde 404 en GET, PUT y PATCH, y no crea nada",
    en="A number without a book answers 404 to GET, PUT and PATCH, and creates nothing",
    hints={
        "es": [
            "¿Qué pasa hoy en cada una de tus funciones si book_id no está en BOOKS?",
            "Escribe una vez la función que busca o lanza 404, y empieza por ella en las tres.",
            'if book_id not in BOOKS: raise HTTPException(status_code=404, detail="No such book")',
        ],
        "en": [
            "What happens today in each of your functions when book_id is not in BOOKS?",
            "Write once the function that finds a book or raises a 404, and start with it in all three.",
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
    # A route that was never written answers 404 too: these have to be there.
    assert len(client.get("/books").json()) == 4
    for response in (client.put("/books/1", json=new), client.patch("/books/1", json={}), client.get("/books/1")):
        assert response.status_code == 200
