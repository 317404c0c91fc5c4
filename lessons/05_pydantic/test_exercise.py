"""Corrector del ejercicio 05 · Grader of exercise 05."""

from ruta.grading import check

GENRES = ["novel", "stories", "poetry", "essay", "history"]


def new_author(draw, **changes):
    return {"name": draw.name(), "born": draw.integer(1800, 1880)} | changes


def new_book(draw, **changes):
    """A body without copies or isbn that follows every rule, with some fields changed."""
    book = {
        "title": draw.title(),
        "author": new_author(draw),
        "year": draw.integer(1900, 2020),
        "pages": draw.integer(40, 900),
        "genre": draw.choice(GENRES),
    }
    return book | changes


def new_isbn(draw, last):
    """Thirteen digits that add up, though not with the weights the other way round, and end in `last`."""
    while True:
        digits = [9, 7, draw.choice([8, 9]), *(draw.integer(0, 9) for _ in range(8))]
        rest = sum(digits[0::2]) + 3 * sum(digits[1::2]) + last
        # 3 times this digit makes the sum a multiple of 10, since 3 times 7 leaves 1.
        digits += [-7 * rest % 10, last]
        if sum(digits[1::2]) % 5:
            return "".join(str(digit) for digit in digits)


def with_hyphens(draw, isbn):
    first, second = draw.integer(4, 6), draw.integer(8, 10)
    return "-".join([isbn[:3], isbn[3:first], isbn[first:second], isbn[second:12], isbn[12]])


def accepted(response):
    """The first check asks for 201 and no other success; so that this costs one point, the others take any."""
    if not response.is_success:
        assert response.status_code == 201


def refused(response, *place):
    """A 422 that says where."""
    assert response.status_code == 422
    assert isinstance(response.json()["detail"], list)
    found = [error["loc"] for error in response.json()["detail"]]
    assert list(place) in found


@check(
    1,
    es="POST /books responde 201 con el libro guardado y su id",
    en="POST /books answers 201 with the book as stored and its id",
    hints={
        "es": [
            "¿Qué modelo de la lección recibe el producto y cuál, con id, se devuelve?",
            "Un modelo para lo que llega, con Author dentro, y otro que hereda de él y agrega id: int.",
            '@app.post("/books", status_code=201), new_ids = count(1) y Book(id=next(new_ids), **new.model_dump()).',
        ],
        "en": [
            "Which model in the lesson describes the item that arrives, and which one, with an id, is returned?",
            "One model for what arrives, with Author inside, and another that inherits from it and adds id: int.",
            '@app.post("/books", status_code=201), new_ids = count(1) and Book(id=next(new_ids), **new.model_dump()).',
        ],
    },
)
def test_book_is_stored(client, draw):
    before = None
    for copies in (draw.integer(2, 9), draw.integer(10, 40)):
        sent = new_book(draw, copies=copies)
        response = client.post("/books", json=sent)
        assert response.status_code == 201
        book = response.json()
        for field in ("title", "year", "pages", "genre", "copies"):
            assert book[field] == sent[field]
        assert book["author"]["name"] == sent["author"]["name"]
        assert book["author"]["born"] == sent["author"]["born"]
        assert isinstance(book["id"], int)
        assert book["id"] != before
        before = book["id"]


@check(
    1,
    es="title y author.name se guardan sin espacios en los extremos; en blanco, 422",
    en="title and author.name lose the spaces around them; blank ones answer 422",
    hints={
        "es": [
            "¿Cuántos caracteres tiene un texto de tres espacios, antes y después de quitarlos?",
            "Field(min_length=1) cuenta lo que queda si la configuración del modelo quita los espacios primero.",
            "ConfigDict(str_strip_whitespace=True) en los dos modelos, y Field(min_length=1) en title y en name.",
        ],
        "en": [
            "How many characters does a string of three spaces have, before and after the spaces are removed?",
            "Field(min_length=1) counts what is left if the model's configuration removes the spaces first.",
            "ConfigDict(str_strip_whitespace=True) in both models, and Field(min_length=1) on title and on name.",
        ],
    },
)
def test_texts_are_not_blank(client, draw):
    one_letter = draw.word()[0].upper()
    for title, name in ((draw.title(), draw.name()), (one_letter, one_letter)):
        sent = new_book(draw, title=f"  {title} ", author=new_author(draw, name=f" {name}   "))
        response = client.post("/books", json=sent)
        accepted(response)
        assert response.json()["title"] == title
        assert response.json()["author"]["name"] == name
    for blank in ("", " " * draw.integer(1, 9)):
        refused(client.post("/books", json=new_book(draw, title=blank)), "body", "title")
        response = client.post("/books", json=new_book(draw, author=new_author(draw, name=blank)))
        refused(response, "body", "author", "name")


@check(
    1,
    es="Los números son enteros; pages y copies, mayores que 0; sin copies, 1",
    en="The numbers are integers; pages and copies are above 0; without copies, it is 1",
    hints={
        "es": [
            "¿Con qué argumento de Field dice la lección que un precio es mayor que 0?",
            "gt=0 es mayor que 0; ge=0 aceptaría el 0.",
            "pages: int = Field(gt=0) y copies: int = Field(default=1, gt=0).",
        ],
        "en": [
            "With which argument of Field does the lesson say that a price is above 0?",
            "gt=0 means above 0; ge=0 would accept 0.",
            "pages: int = Field(gt=0) and copies: int = Field(default=1, gt=0).",
        ],
    },
)
def test_pages_and_copies(client, draw):
    accepted(client.post("/books", json=new_book(draw, copies=1)))
    response = client.post("/books", json=new_book(draw, pages=1))
    accepted(response)
    assert response.json()["copies"] == 1
    for field in ("pages", "copies"):
        for number in (0, -draw.integer(1, 500)):
            refused(client.post("/books", json=new_book(draw, **{field: number})), "body", field)
    halves = {field: draw.integer(1900, 2020) + 0.5 for field in ("year", "pages", "copies")}
    response = client.post("/books", json=new_book(draw, author=new_author(draw, born=1850.5), **halves))
    for place in (["year"], ["pages"], ["copies"], ["author", "born"]):
        refused(response, "body", *place)


@check(
    1,
    es="genre es uno de los cinco géneros",
    en="genre is one of the five genres",
    hints={
        "es": [
            "¿Qué tipo de la lección admite solo unos cuantos textos?",
            "Una clase que hereda de StrEnum, con un nombre y un texto por género, como Category.",
            'class Genre(StrEnum): con NOVEL = "novel" y los otros cuatro; en el libro, genre: Genre.',
        ],
        "en": [
            "Which type in the lesson accepts only a few strings?",
            "A class that inherits from StrEnum, with a name and a string for each genre, as in Category.",
            'class Genre(StrEnum): with NOVEL = "novel" and the other four; in the book, genre: Genre.',
        ],
    },
)
def test_genre(client, draw):
    for genre in GENRES:
        response = client.post("/books", json=new_book(draw, genre=genre))
        accepted(response)
        assert response.json()["genre"] == genre
    for genre in (draw.word(), draw.choice(GENRES).upper()):
        refused(client.post("/books", json=new_book(draw, genre=genre)), "body", "genre")


@check(
    1,
    es="isbn y author.born pueden faltar o ser null, y vuelven como null",
    en="isbn and author.born may be missing or null, and come back as null",
    hints={
        "es": [
            "¿Qué le falta a born: int = None para admitir un null del cliente?",
            "El valor por defecto dice qué pasa si el campo no viene; el tipo dice qué puede venir.",
            "born: int | None = None, isbn: str | None = None, y el validador de isbn empieza por el caso None.",
        ],
        "en": [
            "What does born: int = None need in order to accept a null from the client?",
            "The default says what happens when the field is missing; the type says what may arrive.",
            "born: int | None = None, isbn: str | None = None, and the validator of isbn handles None first.",
        ],
    },
)
def test_optional_fields(client, draw):
    missing = new_book(draw, author={"name": draw.name()})
    null = new_book(draw, isbn=None, author=new_author(draw, born=None))
    for sent in (missing, null):
        response = client.post("/books", json=sent)
        accepted(response)
        assert response.json()["isbn"] is None
        assert response.json()["author"]["born"] is None


@check(
    1,
    es="Un isbn con guiones se guarda sin ellos",
    en="An isbn with hyphens is stored without them",
    hints={
        "es": [
            "¿Qué guarda el modelo: lo que llegó o lo que devuelve tu validador? ¿Y pattern mira antes o después?",
            'Mira card_without_hyphen: el valor sin guiones sale de replace("-", "") y se devuelve.',
            '@field_validator("isbn") y @classmethod; dentro, digits = isbn.replace("-", "") y return digits.',
        ],
        "en": [
            "What does the model keep: what arrived or what your validator returns? And does pattern run before it?",
            'Look at card_without_hyphen: the value without hyphens comes from replace("-", "") and is returned.',
            '@field_validator("isbn") and @classmethod; in it, digits = isbn.replace("-", "") and return digits.',
        ],
    },
)
def test_isbn_loses_its_hyphens(client, draw):
    for _ in range(4):
        isbn = new_isbn(draw, last=draw.integer(1, 9))
        for sent in (isbn, with_hyphens(draw, isbn)):
            response = client.post("/books", json=new_book(draw, isbn=sent))
            accepted(response)
            assert response.json()["isbn"] == isbn


@check(
    1,
    es="Un isbn que no cumple la regla responde 422 en isbn",
    en="An isbn that breaks the rule answers 422 at isbn",
    hints={
        "es": [
            "¿Qué tres cosas pide la página: cuántos dígitos, cómo empiezan y cuánto suman?",
            'len(digits) == 13, startswith(("978", "979")), isdigit() e isascii(), porque isdigit() acepta hasta "३".',
            "for place, digit in enumerate(digits): suma int(digit) * (3 if place % 2 else 1); mira total % 10.",
        ],
        "en": [
            "What does the page ask for: how many digits, how do they start and what do they add up to?",
            'len(digits) == 13, startswith(("978", "979")), isdigit() and isascii(): isdigit() alone accepts "३" too.',
            "for place, digit in enumerate(digits): add up int(digit) * (3 if place % 2 else 1); look at total % 10.",
        ],
    },
)
def test_isbn_follows_the_rule(client, draw):
    for last in (0, draw.integer(1, 9)):
        isbn = new_isbn(draw, last=last)
        accepted(client.post("/books", json=new_book(draw, isbn=isbn)))
        place, step = draw.integer(3, 12), draw.integer(1, 9)
        misread = f"{isbn[:place]}{(int(isbn[place]) + step) % 10}{isbn[place + 1 :]}"
        refused(client.post("/books", json=new_book(draw, isbn=misread)), "body", "isbn")
    # 977 instead of 978 or 979, with a last digit that adds up again: only the start is wrong.
    other_start = f"977{isbn[3:12]}{(int(isbn[12]) + int(isbn[2]) - 7) % 10}"
    # Twelve and fifteen digits that add up too: only the length is wrong.
    short, long = new_isbn(draw, last=0)[:12], f"{isbn}00"
    # Thirteen good digits and something that is no hyphen; a digit of another script, which int() reads too.
    space, letter = f"{isbn[:3]} {isbn[3:]}", f"{isbn}X"
    script = f"{isbn[:place]}{'०१२३४५६७८९'[int(isbn[place])]}{isbn[place + 1 :]}"
    wrong = [with_hyphens(draw, misread), other_start, short, long, f"{isbn[:12]}X", space, letter, script]
    for text in ("", *wrong):
        refused(client.post("/books", json=new_book(draw, isbn=text)), "body", "isbn")


@check(
    1,
    es="Un campo que falta o que sobra, en el libro o en author, responde 422",
    en="A missing or extra field, in the book or in author, answers 422",
    hints={
        "es": [
            "¿Qué hace obligatorio a un campo? ¿Qué hace Pydantic con uno que nadie declaró, si no le dices nada?",
            "Un campo sin valor por defecto es obligatorio. La configuración no pasa a los modelos que van dentro. "
            "id y label van solo en el modelo que devuelves.",
            'year: int, sin = ni None; model_config = ConfigDict(extra="forbid") en el libro y también en Author.',
        ],
        "en": [
            "What makes a field required? What does Pydantic do by default with one that nobody declared?",
            "A field without a default is required. A configuration does not pass to the models inside. "
            "id and label belong only in the model that you return.",
            'year: int, with no = and no None; model_config = ConfigDict(extra="forbid") in the book and in Author.',
        ],
    },
)
def test_missing_and_extra_fields(client, draw):
    assert client.post("/books").status_code == 422
    accepted(client.post("/books", json=new_book(draw)))
    # Pydantic tells all of a body's errors at once, so one body asks about five fields.
    required = ("title", "author", "year", "pages", "genre")
    for body in ({"copies": 1}, new_book(draw, **dict.fromkeys(required))):
        response = client.post("/books", json=body)
        for field in required:
            refused(response, "body", field)
    for author in ({"born": draw.integer(1800, 1880)}, new_author(draw, name=None)):
        refused(client.post("/books", json=new_book(draw, author=author)), "body", "author", "name")
    extra = f"extra_{draw.integer(100, 999)}"
    # With one model for what arrives and what leaves, a client could choose its id or its label.
    for field, value in ((extra, 1), ("id", draw.integer(100, 999)), ("label", draw.title())):
        refused(client.post("/books", json=new_book(draw, **{field: value})), "body", field)
    response = client.post("/books", json=new_book(draw, author=new_author(draw, **{extra: 1})))
    refused(response, "body", "author", extra)


@check(
    1,
    es="Un libro anterior al nacimiento de su autor responde 422",
    en="A book published before its author was born answers 422",
    hints={
        "es": [
            "¿Qué validador de la lección ve dos campos a la vez? ¿Y un born de 0 es lo mismo que no saberlo?",
            'Un @model_validator con mode="after" recibe self: ahí están self.year y self.author.born.',
            "Si self.author.born is not None y self.year es menor, lanza ValueError; al final, return self.",
        ],
        "en": [
            "Which validator in the lesson sees two fields at once? And is a born of 0 the same as an unknown one?",
            'A @model_validator with mode="after" gets self: self.year and self.author.born are there.',
            "If self.author.born is not None and self.year is below it, raise ValueError; at the end, return self.",
        ],
    },
)
def test_year_and_birth(client, draw):
    born = draw.integer(1700, 1990)
    author = new_author(draw, born=born)
    for year in (born, born + draw.integer(1, 90)):
        accepted(client.post("/books", json=new_book(draw, author=author, year=year)))
    for year in (born - 1, born - draw.integer(2, 300)):
        response = client.post("/books", json=new_book(draw, author=author, year=year))
        assert response.status_code == 422
    # 0 is a known year too, though an `if` takes it for False.
    response = client.post("/books", json=new_book(draw, author=new_author(draw, born=0), year=-draw.integer(1, 90)))
    assert response.status_code == 422


@check(
    1,
    es="La respuesta lleva label, calculado con el autor, el título y el año",
    en="The response has label, computed from the author, the title and the year",
    hints={
        "es": [
            "¿Cómo llega pieces a la respuesta de un pedido si nadie lo manda?",
            "@computed_field encima de @property, en el modelo que devuelves.",
            'return f"{self.author.name}: {self.title} ({self.year})"',
        ],
        "en": [
            "How does pieces get into the response for an order if nobody sends it?",
            "@computed_field above @property, in the model that you return.",
            'return f"{self.author.name}: {self.title} ({self.year})"',
        ],
    },
)
def test_label(client, draw):
    sent = new_book(draw)
    response = client.post("/books", json=sent)
    accepted(response)
    assert response.json()["label"] == f"{sent['author']['name']}: {sent['title']} ({sent['year']})"
