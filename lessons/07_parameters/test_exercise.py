"""Corrector del ejercicio 07 · Grader of exercise 07."""

from ruta.grading import check

FIELDS = ("title", "author", "year", "pages", "genre", "copies")
SHELF = [
    ("Pedro Páramo", "Juan Rulfo", 1955, 124, "novel", 2),
    ("La vorágine", "José Eustasio Rivera", 1924, 328, "novel", 1),
    ("Rayuela", "Julio Cortázar", 1963, 600, "novel", 0),
    ("Ficciones", "Jorge Luis Borges", 1944, 174, "stories", 3),
    ("Bestiario", "Julio Cortázar", 1951, 165, "stories", 1),
    ("El llano en llamas", "Juan Rulfo", 1953, 170, "stories", 0),
    ("Altazor", "Vicente Huidobro", 1931, 111, "poetry", 1),
    ("Trilce", "César Vallejo", 1922, 124, "poetry", 2),
    ("Piedra de sol", "Octavio Paz", 1957, 48, "poetry", 0),
    ("El laberinto de la soledad", "Octavio Paz", 1950, 191, "essay", 4),
    ("Ariel", "José Enrique Rodó", 1900, 141, "essay", 0),
    ("Visión de los vencidos", "Miguel León-Portilla", 1959, 212, "history", 2),
    ("Aura", "Carlos Fuentes", 1962, 62, "novel", 1),
    ("El siglo de las luces", "Alejo Carpentier", 1962, 423, "novel", 0),
    ("La hojarasca", "Gabriel García Márquez", 1955, 137, "novel", 1),
    ("La ciudad y los perros", "Mario Vargas Llosa", 1963, 419, "novel", 2),
]
BOOKS = [{"id": number, **dict(zip(FIELDS, row, strict=True))} for number, row in enumerate(SHELF, 1)]
GENRES = ["novel", "stories", "poetry", "essay", "history"]
DESK = {"x-desk": "1"}


def titles(books):
    return [book["title"] for book in books]


def search(client, **params):
    response = client.get("/books", params=params)
    assert response.status_code == 200
    return response.json()


def found(client, **params):
    """The titles that a search finds, in alphabetical order, on one page with room for all."""
    return sorted(titles(search(client, size=20, **params)["books"]))


def wanted(fits):
    return sorted(titles(book for book in BOOKS if fits(book)))


def refused(response, *place):
    """A 422 that says where. X-Desk is one header in any case, and which item of a list is wrong is not asked for."""
    assert response.status_code == 422
    assert isinstance(response.json()["detail"], list)
    places = [[str(part).lower() for part in error["loc"][:2]] for error in response.json()["detail"]]
    assert [*place] in places


def hold(client, book_id, body, headers):
    # A redirect would lose the cookie on the way.
    return client.post(f"/books/{book_id}/holds", json=body, headers=headers, follow_redirects=False)


@check(
    1,
    es="GET /books responde por páginas, con el total de los que cumplen",
    en="GET /books answers in pages, with the total of those that match",
    hints={
        "es": [
            "Si nadie pide un orden, ¿cuál es? ¿Qué cuatro datos lleva MenuPage, y cuál se cuenta antes de cortar?",
            "La página 1 empieza en 0; la 2, después de size libros. Cortar una lista más allá del final no da error.",
            "start = (search.page - 1) * search.size; books = found[start : start + search.size]; total=len(found).",
        ],
        "en": [
            "In which order do books come if nobody asks? What does MenuPage hold, and what is counted before the cut?",
            "Page 1 starts at 0, and page 2 after size books. Slicing a list beyond its end is not an error.",
            "start = (search.page - 1) * search.size; books = found[start : start + search.size]; total=len(found).",
        ],
    },
)
def test_pages(client, draw):
    in_order = sorted(BOOKS, key=lambda book: book["title"])
    first = search(client)
    assert first["total"] == 16
    assert first["page"] == 1
    assert first["size"] == 5
    assert titles(first["books"]) == titles(in_order[:5])
    size = draw.integer(6, 9)
    for page, books in ((2, in_order[size : 2 * size]), (draw.integer(101, 900), [])):
        answer = search(client, page=page, size=size)
        assert answer["total"] == 16
        assert answer["page"] == page
        assert answer["size"] == size
        assert titles(answer["books"]) == titles(books)
    assert search(client, genre="novel", size=draw.integer(2, 6))["total"] == 7
    for book in search(client, size=20)["books"]:
        known = BOOKS[book["id"] - 1]
        for field in FIELDS:
            assert book[field] == known[field]


@check(
    1,
    es="text busca en el título y en el autor, sin distinguir mayúsculas de minúsculas",
    en="text is searched for in the title and in the author, in upper or lower case",
    hints={
        "es": [
            "¿En qué campo busca fits en la lección? ¿Cuántos campos hay que mirar aquí?",
            "Pasa a casefold() el texto y también el título y el autor; con que uno de los dos lo tenga, basta.",
            "search.text.casefold() in book.title.casefold() or search.text.casefold() in book.author.casefold()",
        ],
        "en": [
            "Which field does fits look at in the lesson? How many are there to look at here?",
            "Use casefold() on all three: the text, the title and the author. A book fits if either one has the text.",
            "search.text.casefold() in book.title.casefold() or search.text.casefold() in book.author.casefold()",
        ],
    },
)
def test_text(client, draw):
    # Whether an accent counts, nobody said: no text here shows it.
    word = draw.choice([word for book in BOOKS for word in book["title"].split() if word.isascii()])
    start = draw.choice(["Jua", "Jul", "Jor", "Vic", "Oct", "Mig", "Car", "Ale", "Gab"])
    # A whole word, how an author begins, what begins titles and stands within names and in a genre, what would show up
    # where a title ends and an author begins, and what means more than itself to those who search with patterns.
    for sent in (word.upper(), start.lower(), "eL", "oj", "o j", "*"):
        part = sent.casefold()
        expected = wanted(lambda book, part=part: part in book["title"].casefold() or part in book["author"].casefold())
        assert found(client, text=sent) == expected


@check(
    1,
    es="genre se puede repetir, available distingue lo que hay, y los dos se suman",
    en="genre may be repeated, available says whether a copy is in, and the two add up",
    hints={
        "es": [
            "¿Qué tipo tiene category en la lección, y qué filtra una lista vacía? ¿Qué vale available si falta?",
            "Una lista vacía no filtra nada. Y available tiene tres casos: None deja pasar todos los libros.",
            "genre: list[Genre] = [] y available: bool | None = None; compara (book.copies > 0) == search.available.",
        ],
        "en": [
            "Which type does category have in the lesson? What does an empty list filter? And a missing available?",
            "An empty list filters nothing. And available has three cases: None lets every book through.",
            "genre: list[Genre] = [] and available: bool | None = None; compare (book.copies > 0) == search.available.",
        ],
    },
)
def test_genres(client, draw):
    for genres in (draw.sample(GENRES, 2), GENRES):
        assert found(client, genre=genres) == wanted(lambda book, genres=genres: book["genre"] in genres)
    # BOOKS does not change: a hold takes away no copy, not even the only one.
    only_copy = draw.choice([book["id"] for book in BOOKS if book["copies"] == 1])
    hold(client, only_copy, {"member_id": 1}, DESK)
    yes, no = draw.choice(["Y", "T"]), draw.choice(["F", "0"])
    assert found(client, available=yes) == wanted(lambda book: book["copies"] > 0)
    assert found(client, available=no) == wanted(lambda book: book["copies"] == 0)
    genre = draw.choice(["novel", "stories", "poetry", "essay"])
    assert found(client, genre=genre, available="no") == wanted(
        lambda book: book["genre"] == genre and not book["copies"]
    )


@check(
    1,
    es="Los rangos cuentan sus dos extremos y se suman a los demás filtros",
    en="Ranges count both ends and add up with the other filters",
    hints={
        "es": [
            'from es una palabra reservada y no puede ser el nombre de un campo. ¿Qué hizo la lección con "to-go"?',
            "Un alias da el nombre de fuera. Y un límite que cuenta es >= o <=, nunca > o <.",
            'since: int | None = Field(default=None, alias="from"); book.year >= search.since, si no es None.',
        ],
        "en": [
            'from is a keyword of Python and cannot name a field. What did the lesson do about "to-go"?',
            "An alias is the name outside. And an end that counts is >= or <=, never > or <.",
            'since: int | None = Field(default=None, alias="from"); book.year >= search.since, unless it is None.',
        ],
    },
)
def test_ranges(client, draw):
    # Neither the first nor the last: each end leaves some book out.
    low, high = sorted(draw.sample(sorted({book["year"] for book in BOOKS})[1:-1], 2))
    few, many = sorted(draw.sample(sorted({book["pages"] for book in BOOKS})[1:-1], 2))
    assert found(client, **{"from": low}) == wanted(lambda book: book["year"] >= low)
    assert found(client, to=high) == wanted(lambda book: book["year"] <= high)
    assert found(client, min_pages=few) == wanted(lambda book: book["pages"] >= few)
    assert found(client, max_pages=many) == wanted(lambda book: book["pages"] <= many)
    # 0 is a year as good as any, although Python takes it for false. And what is above all books crosses nothing.
    assert found(client, to=0) == []
    assert found(client, **{"from": 9999, "min_pages": 9999}) == []
    # Each of the seven filters leaves out a book that the other six let through.
    ranges = {"from": 1924, "to": 1955, "min_pages": 124, "max_pages": 212}
    answer = search(client, text="a", genre=["novel", "stories", "poetry", "history"], available="yes", **ranges)
    assert sorted(book["id"] for book in answer["books"]) == [1, 5, 15]
    assert answer["total"] == 3


@check(
    1,
    es="Un rango cruzado responde 422; con los dos extremos iguales, 200",
    en="A crossed range answers 422; with both ends equal, 200",
    hints={
        "es": [
            "¿Qué regla de MenuSearch ve dos campos a la vez?",
            "Hay dos parejas, y cada una se compara solo cuando llegaron sus dos extremos.",
            "Si ninguno es None y self.since > self.until, lanza ValueError; igual con las páginas; return self.",
        ],
        "en": [
            "Which rule of MenuSearch sees two fields at once?",
            "There are two pairs, and each is compared only when both of its ends have arrived.",
            "If neither is None and self.since > self.until, raise ValueError; the same for pages; then return self.",
        ],
    },
)
def test_crossed(client, draw):
    # Years may be any integers.
    year, pages = draw.integer(-900, -1), draw.integer(1, 900)
    search(client, **{"from": year, "to": year, "min_pages": pages, "max_pages": pages})
    # One pair alone, and one beside another that is in order.
    for crossed in (
        {"from": 0, "to": year},
        {"from": -year, "to": 0},
        {"from": year, "to": 0, "min_pages": pages + 1, "max_pages": pages},
    ):
        response = client.get("/books", params=crossed)
        assert response.status_code == 422


@check(
    1,
    es="sort y order ordenan; los que empatan van por id",
    en="sort and order arrange the books; those that tie go by id",
    hints={
        "es": [
            "¿Qué hace reverse=True con los que empatan, y qué hace darle la vuelta a la lista ya ordenada?",
            "sort conserva el orden que traían los empates, también con reverse=True; BOOKS viene por id.",
            'found.sort(key=lambda book: getattr(book, search.sort), reverse=search.order == "desc")',
        ],
        "en": [
            "What does reverse=True do to books that tie, and what does reversing the sorted list do?",
            "sort keeps books that tie in the order they came in, with reverse=True too; BOOKS comes by id.",
            'found.sort(key=lambda book: getattr(book, search.sort), reverse=search.order == "desc")',
        ],
    },
)
def test_order(client, draw):
    # By title in ascending order is what the first check asks for; by year, below.
    for sort, order in ((None, "desc"), ("author", "asc"), ("author", "desc"), ("pages", "asc"), ("pages", "desc")):
        field, params = sort or "title", {"sort": sort} if sort else {}
        expected = sorted(BOOKS, key=lambda book, field=field: book[field], reverse=order == "desc")
        answer = search(client, **params, order=order, size=20)
        assert titles(answer["books"]) == titles(expected)
    # Without order, ascending; and the whole list is sorted, not each page by itself.
    size = draw.integer(3, 7)
    for params, down in (({}, False), ({"order": "desc"}, True)):
        by_year = sorted(BOOKS, key=lambda book: book["year"], reverse=down)
        answer = search(client, sort="year", **params, page=2, size=size)
        assert titles(answer["books"]) == titles(by_year[size : 2 * size])


@check(
    1,
    es="Un valor que no cumple responde 422 y dice en qué parámetro",
    en="A value that breaks a rule answers 422 and says at which parameter",
    hints={
        "es": [
            "¿Qué límites da la tabla a text, a min_pages, a max_pages, a page y a size? ¿Y qué textos valen en sort?",
            "Field lleva ge, le, min_length y max_length; Literal y Genre son listas cerradas.",
            'size: int = Field(default=5, ge=1, le=20); sort: Literal["title", "author", "year", "pages"] = "title".',
        ],
        "en": [
            "Which bounds does the table give to text, min_pages, max_pages, page and size? What may sort be?",
            "Field takes ge, le, min_length and max_length; Literal and Genre are closed lists.",
            'size: int = Field(default=5, ge=1, le=20); sort: Literal["title", "author", "year", "pages"] = "title".',
        ],
    },
)
def test_bounds(client, draw):
    word = draw.word()
    for accepted in (
        {"text": "a", "min_pages": 1, "sort": "title", "page": 1, "size": 1},
        {"text": word[0] * 60, "max_pages": 1, "size": 20},
    ):
        search(client, **accepted)
    for wrong in (
        {
            "text": "", "genre": ["novel", word], "available": word, "min_pages": 0, "max_pages": 0, "sort": "id",
            "order": word, "page": 0, "size": 0,
        },
        # A comma separates nothing: this is one genre, which there is not.
        {"text": word[0] * 61, "genre": "novel,poetry", "sort": "genre", "size": 21},
        {
            "from": "1950.5", "to": "1960.5", "min_pages": "1.5", "max_pages": "2.5", "sort": "copies", "page": "1.5",
            "size": "2.5",
        },
    ):  # fmt: skip
        response = client.get("/books", params=wrong)
        for name in wrong:
            refused(response, "query", name)


@check(
    1,
    es="Un parámetro que no existe responde 422",
    en="A parameter that does not exist answers 422",
    hints={
        "es": [
            "¿Qué hace FastAPI con un parámetro de consulta que nadie declaró? ¿Se entera quien lo escribió?",
            "La configuración del modelo puede prohibir lo que sobra.",
            'model_config = ConfigDict(extra="forbid"), dentro del modelo de la búsqueda.',
        ],
        "en": [
            "What does FastAPI do with a query parameter that nobody declared? Does the client find out?",
            "The configuration of the model can forbid what is left over.",
            'model_config = ConfigDict(extra="forbid"), inside the model of the search.',
        ],
    },
)
def test_extra(client, draw):
    # What the fields for the years may be called inside, nobody outside may say.
    for name in ("from_", draw.choice(["from_year", "year_from", "min_year"])):
        refused(client.get("/books", params={name: 1, "sort": "year"}), "query", name)


@check(
    1,
    es="Apartar un libro reúne ruta, encabezado, cookie y cuerpo: 201; 404 si no existe",
    en="Holding a book puts path, header, cookie and body together: 201; 404 if there is none",
    hints={
        "es": [
            "¿Cómo recibe la lección dos datos en el cuerpo, un encabezado y una cookie?",
            'Header, Cookie y Body van dentro de Annotated; x_desk lee "X-Desk". Cada libro tiene su fila.',
            "x_desk: Annotated[int, Header()]; member_id: Annotated[int, Body()]; place: los de su fila, más 1.",
        ],
        "en": [
            "How does the lesson receive two values in the body, a header and a cookie?",
            'Header, Cookie and Body go inside Annotated; x_desk reads "X-Desk". Each book has its own queue.',
            "x_desk: Annotated[int, Header()]; member_id: Annotated[int, Body()]; place: its queue so far, plus 1.",
        ],
    },
)
def test_hold(client, draw):
    # A book can be held when no copy is in.
    book_id = draw.choice([book["id"] for book in BOOKS if not book["copies"]])
    other = draw.choice([book["id"] for book in BOOKS if book["copies"]])
    members = draw.sample(range(1000, 9000), 4)
    for held, place, cookie, message in (
        (book_id, 1, "lang=en", "On hold"),
        (other, 1, f"theme={draw.integer(1, 9)}", "Apartado"),
        (book_id, 2, "lang=es", "Apartado"),
    ):
        desk, member, days = draw.integer(1, 4), members.pop(), draw.integer(1, 6)
        headers = {"x-desk": str(desk), "cookie": cookie}
        response = hold(client, held, {"member_id": member, "days": days}, headers)
        assert response.status_code == 201
        told = {"book_id": held, "member_id": member, "days": days, "desk": desk, "place": place, "message": message}
        for field, expected in told.items():
            assert response.json()[field] == expected
    # Whoever is refused takes no place.
    assert hold(client, other, {"days": 1}, DESK).status_code == 422
    response = hold(client, other, {"member_id": members.pop()}, DESK)
    assert response.status_code == 201
    assert response.json()["days"] == 7
    assert response.json()["place"] == 2
    assert hold(client, draw.integer(101, 900), {"member_id": 1}, DESK).status_code == 404


@check(
    1,
    es="Al apartar, un valor que no cumple responde 422 y dice de dónde venía",
    en="When holding, a value that breaks a rule answers 422 and says where it came from",
    hints={
        "es": [
            "¿Qué límites tienen los cinco datos, y cuáles pueden faltar?",
            "Path, Header y Body aceptan ge y le, igual que Query; lo que no tiene valor por defecto es obligatorio.",
            'x_desk: Annotated[int, Header(ge=1, le=4)]; lang: Annotated[Literal["es", "en"], Cookie()] = "es".',
        ],
        "en": [
            "Which bounds do the five values have, and which of them may be missing?",
            "Path, Header and Body take ge and le, as Query does; what has no default is required.",
            'x_desk: Annotated[int, Header(ge=1, le=4)]; lang: Annotated[Literal["es", "en"], Cookie()] = "es".',
        ],
    },
)
def test_hold_bounds(client, draw):
    for book_id, desk, member, days in ((1, 1, 1, 1), (16, 4, draw.integer(2, 900), 14)):
        response = hold(client, book_id, {"member_id": member, "days": days}, {"x-desk": str(desk)})
        assert response.status_code in (200, 201)
    body = {"member_id": draw.integer(1, 900)}
    refused(hold(client, 1, body, {}), "header", "x-desk")
    places = (("path", "book_id"), ("header", "x-desk"), ("body", "member_id"), ("body", "days"))
    language = ("cookie", "lang")
    for book_id, headers, wrong, refusals in (
        # Patterns with an end left open let the first language through, one of two letters the next, `in` the last.
        (0, {"x-desk": "0", "cookie": "lang=es-en"}, {"member_id": 0, "days": 0}, (*places, language)),
        (1, {"x-desk": "5", "cookie": "lang=fr"}, {"days": 15}, (*places[1:], language)),
        (1, DESK | {"cookie": "lang=s"}, {"member_id": None, "days": None}, (*places[2:], language)),
        ("1.5", {"x-desk": "2.5"}, {"member_id": 1.5, "days": 2.5}, places),
    ):
        response = hold(client, book_id, wrong, headers)
        for place in refusals:
            refused(response, *place)
