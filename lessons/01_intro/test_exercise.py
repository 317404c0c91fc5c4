"""Corrector del ejercicio 01 · Grader of exercise 01."""

from datetime import date

from ruta.grading import check
from ruta.grading.reading import resolve

HOURS = {
    "monday": (9, 19),
    "tuesday": (9, 19),
    "wednesday": (9, 20),
    "thursday": (9, 19),
    "friday": (8, 17),
    "saturday": (10, 14),
    "sunday": (10, 13),
}
FIELDS = ("day", "opens", "closes", "open")


def week(client):
    response = client.get("/hours")
    assert response.status_code == 200
    days = response.json()
    assert isinstance(days, list)
    assert days != []
    return days


def dig(document, *keys):
    for key in keys:
        document = document.get(key, {})
    return document


def names_of_types(values):
    """{"int"}; in Python 9 == 9.0 and 1 == True, in the contract they differ."""
    return {type(value).__name__ for value in values}


@check(
    1,
    es="La documentación lleva el nombre de la biblioteca",
    en="The documentation carries the library's name",
    hints={
        "es": [
            "¿Qué dice arriba la página /docs de la lección, y qué dice la tuya?",
            "El nombre es un argumento de FastAPI().",
            'Escribe app = FastAPI(title="Biblioteca Alborada").',
        ],
        "en": [
            "What does the lesson's /docs page say at the top, and what does yours say?",
            "The name is an argument of FastAPI().",
            'Write app = FastAPI(title="Biblioteca Alborada").',
        ],
    },
)
def test_title(client):
    response = client.get("/openapi.json")
    assert response.status_code == 200
    assert response.json()["info"]["title"] == "Biblioteca Alborada"


@check(
    1,
    es="GET /hours responde con los siete días, en orden",
    en="GET /hours returns the seven days, in order",
    hints={
        "es": [
            '¿Tiene la función @app.get("/hours") encima? ¿Devuelve lo que promete la flecha, todas las veces?',
            "La función devuelve una lista con un elemento por cada fila de WEEK, también los días cerrados.",
            '@app.get("/hours"), y debajo def get_hours() -> list[Day]: con return [Day(**row) for row in WEEK].',
        ],
        "en": [
            'Is @app.get("/hours") above your function? Does it return what the arrow promises, every time?',
            "The function returns a list with one element for each row of WEEK, including closed days.",
            '@app.get("/hours"), and below it def get_hours() -> list[Day]: with return [Day(**row) for row in WEEK].',
        ],
    },
)
def test_hours(client):
    assert [day.get("day") for day in week(client)] == list(HOURS)
    # Neither asking again nor counting the open days changes the list.
    client.get("/")
    assert [day.get("day") for day in week(client)] == list(HOURS)


@check(
    2,
    es="opens y closes son números enteros",
    en="opens and closes are whole numbers",
    hints={
        "es": [
            'En JSON, "9", 9.0 y 9 son cosas distintas. ¿Cuál responde tu API?',
            "Un campo anotado como int convierte el texto de la hoja de cálculo en número.",
            "En tu modelo: opens: int y closes: int.",
        ],
        "en": [
            'In JSON, "9", 9.0 and 9 are different things. Which one does your API return?',
            "A field with the type hint int turns the spreadsheet's text into a number.",
            "In your model: opens: int and closes: int.",
        ],
    },
)
def test_hours_are_integers(client):
    hours = {day.get("day"): (day.get("opens"), day.get("closes")) for day in week(client)}
    assert hours == {day: HOURS.get(day) for day in hours}
    types = names_of_types(hour for pair in hours.values() for hour in pair)
    assert types == {"int"}


@check(
    1,
    es="open es verdadero o falso, y el domingo es falso",
    en="open is true or false, and on Sunday it is false",
    hints={
        "es": [
            '¿Responde tu API true, o "yes"? ¿Y si se lo vuelven a pedir? En Python, ¿qué da bool("no")?',
            'Para Python, todo texto no vacío es verdadero. Un campo bool de Pydantic sí distingue "yes" de "no".',
            'En tu modelo: open: bool. Pásale el texto de la fila, row["open"], sin convertirlo.',
        ],
        "en": [
            'Does your API return true, or "yes"? And when it is asked again? In Python, what does bool("no") give?',
            'To Python, any text that is not empty is true. A bool field in Pydantic does tell "yes" from "no".',
            'In your model: open: bool. Give it the text of the row, row["open"], as it is.',
        ],
    },
)
def test_open_is_boolean(client):
    # Twice: a row of WEEK that was rewritten is not converted in the same way again.
    for _ in range(2):
        is_open = {day.get("day"): day.get("open") for day in week(client)}
        assert is_open == {day: day != "sunday" for day in is_open}
    types = names_of_types(is_open.values())
    assert types == {"bool"}


@check(
    1,
    es="/openapi.json dice los tipos de cada día",
    en="/openapi.json says the types of each day",
    hints={
        "es": [
            "¿De dónde saca FastAPI los tipos que escribe en /openapi.json?",
            "De la anotación que va después de la flecha: si dice -> list, solo se sabe que es una lista.",
            "Escribe -> list[Day], donde Day es tu modelo con day: str, opens: int, closes: int y open: bool.",
        ],
        "en": [
            "Where does FastAPI get the types that it writes in /openapi.json?",
            "From the type hint after the arrow: -> list says only that it is a list, not what is in it.",
            "Write -> list[Day], where Day is your model with day: str, opens: int, closes: int and open: bool.",
        ],
    },
)
def test_documented_types(client):
    document = client.get("/openapi.json").json()
    assert "/hours" in document["paths"]
    schema = dig(document, "paths", "/hours", "get", "responses", "200", "content", "application/json", "schema")
    schema = resolve(document, schema)
    day = resolve(document, schema.get("items", {}))
    fields = {field: resolve(document, dig(day, "properties", field)) for field in FIELDS}
    types = {"/hours": schema.get("type")} | {field: fields[field].get("type") for field in FIELDS}
    assert types == {"/hours": "array", "day": "string", "opens": "integer", "closes": "integer", "open": "boolean"}


@check(
    2,
    es="GET / dice cuántos días y cuántas horas abre la biblioteca",
    en="GET / says how many days and how many hours it opens",
    hints={
        "es": [
            "¿Cuentas también el domingo, que no abre? ¿Respondes enteros? ¿Cuentas desde 0 en cada solicitud?",
            "Recorre tus días y suma closes - opens, solo si day.open.",
            'Devuelve {"name": "Biblioteca Alborada", "open_days": ..., "weekly_hours": ...} con tus dos cuentas.',
        ],
        "en": [
            "Do you count Sunday, although it is closed? Do you return integers? Do you count from 0 in each request?",
            "Go through your days and add up closes - opens, only if day.open.",
            'Return {"name": "Biblioteca Alborada", "open_days": ..., "weekly_hours": ...} with your two results.',
        ],
    },
)
def test_summary(client):
    # Twice: a total kept outside the function goes on growing.
    for _ in range(2):
        response = client.get("/")
        assert response.status_code == 200
        summary = response.json()
        assert summary.get("name") == "Biblioteca Alborada"
        assert summary.get("open_days") == 6
        assert isinstance(summary["open_days"], int)
        assert summary.get("weekly_hours") == 54
        assert isinstance(summary["weekly_hours"], int)


@check(
    2,
    es="GET /today responde con el día de hoy, cada dato en su tipo",
    en="GET /today returns today's entry, with the right type for each value",
    hints={
        "es": [
            "¿Es el día de hoy? ¿Tiene los cuatro campos, y con los tipos que pide /hours?",
            "date.today().weekday() es 0 el lunes, y una lista de Python también empieza en 0.",
            "return DAYS[date.today().weekday()], donde DAYS es la lista con tus siete Day.",
        ],
        "en": [
            "Is it today's entry? Does it have the four fields, with the types that /hours asks for?",
            "date.today().weekday() is 0 on Monday, and a Python list starts at 0 too.",
            "return DAYS[date.today().weekday()], where DAYS is the list of your seven Day objects.",
        ],
    },
)
def test_today(client):
    names = list(HOURS)
    # Asked around midnight, either day is right.
    before = names[date.today().weekday()]
    response = client.get("/today")
    after = names[date.today().weekday()]
    assert response.status_code == 200
    today = response.json()
    assert today.get("day") in {before, after}
    opens, closes = HOURS[today["day"]]
    fields = {field: today.get(field) for field in FIELDS}
    assert fields == {"day": today["day"], "opens": opens, "closes": closes, "open": today["day"] != "sunday"}
    types = {field: type(value).__name__ for field, value in fields.items()}
    assert types == {"day": "str", "opens": "int", "closes": "int", "open": "bool"}
