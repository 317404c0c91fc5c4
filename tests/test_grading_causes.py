"""What the report says of the cause of a failure, and how often."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.grading_sample import SOLUTION, STUB, lay_out, run_here

Tell = Callable[..., pytest.RunResult]
# The lines of SOLUTION that an answer changes, and what it is told of the cause.
CAUSES = {
    "returned": (
        {"return book\n": "return HTTPException(404)\n", "import FastAPI": "import FastAPI, HTTPException"},
        [
            "Tu función devuelve la excepción con return y hay que lanzarla: raise HTTPException(...)",
            "ResponseValidationError: 2 validation errors",
            "línea 17",
        ],
        [
            "Your function returns the exception, which has to be raised: raise HTTPException(...)",
            "ResponseValidationError: 2 validation errors",
            "line 17",
        ],
    ),
    "returned_with_no_promise": (
        {" -> list[Book]": "", "return books": "return HTTPException(404)", "FastAPI\n": "FastAPI, HTTPException\n"},
        ["Tu función devuelve la excepción con return y hay que lanzarla: raise HTTPException(...)"],
        ["Your function returns the exception, which has to be raised: raise HTTPException(...)"],
    ),
    "returned_none": (
        {"    return book\n": ""},
        ["Tu función devuelve None y promete otra cosa después de «->»: "],
        ["Your function returns None and promises something else after “->”: "],
    ),
    "promise": (
        {"return book\n": 'return {"title": "", "pages": "many"}\n'},
        ['Tu función no devuelve lo que promete después de «->»: en cuerpo["pages"] hay "many" (int_parsing).'],
        ['Your function does not return what it promises after “->”: at body["pages"] there is "many" (int_parsing).'],
    ),
    "promise_of_a_model": (
        {"list[Book]:\n    return": "list[int]:\n    return"},
        ["Tu función no devuelve lo que promete después de «->»: en cuerpo[0] hay Book (int_type)."],
        ["Your function does not return what it promises after “->”: at body[0] there is Book (int_type)."],
    ),
    "promise_missing": (
        {"return book\n": 'return {"title": ""}\n'},
        ['Tu función no devuelve lo que promete después de «->»: falta cuerpo["pages"].'],
        ['Your function does not return what it promises after “->”: body["pages"] is missing.'],
    ),
    "unwritten": (
        {"books.append(book)": "raise NotImplementedError"},
        ["Todavía no has escrito «add»."],
        ["You have not written “add” yet."],
    ),
    "unknown_name": (
        {"return books": "raise HTTPException(404)"},
        ["Python no conoce «HTTPException»: ", "NameError: name 'HTTPException' is not defined", "línea 25"],
        ["Python does not know “HTTPException”: ", "NameError: name 'HTTPException' is not defined", "line 25"],
    ),
    "no_keyboard": (
        {"books.append(book)": "books.append(input())"},
        ["Tu programa espera que alguien escriba (input), y un servidor no tiene teclado."],
        ["Your program waits for somebody to type (input), and a server has no keyboard."],
    ),
    "no_route": (
        {'"/books"': '"/shelf"'},
        ["Ninguna ruta tuya responde POST /books: "],
        ["No route of yours answers POST /books: "],
    ),
    "near_route": (
        {'"/books", ': '"/Book/", ', '"/books")': '"/Book/")'},
        ["Ninguna ruta tuya responde POST /books. La más parecida es «/Book/»."],
        ["No route of yours answers POST /books. The one most like it is “/Book/”."],
    ),
    "query_in_path": (
        {'"/books")': '"/books?author={author}")'},
        ["En el decorador no se escribe la consulta: en vez de «/books?author={author}», «/books» y "],
        ["The query is not written in the decorator: instead of “/books?author={author}”, “/books” and "],
    ),
    "other_method": (
        {"post(": "put(", "@app.get": "@app.delete"},
        ["Tu ruta «/books» es para PUT, no para POST."],
        ["Your route “/books” is for PUT, not for POST."],
    ),
    "not_sent": (
        {"def get()": "def get(author: str)"},
        ["Tu función exige «query.author», que no se envió: "],
        ["Your function requires “query.author”, which was not sent: "],
    ),
    "sent_in_body": (
        {"add(book: Book)": "add(title: str, pages: int)"},
        ["Tu función busca «title» en la consulta, y llegó en el cuerpo: "],
        ["Your function looks for “title” in the query but the body has it: "],
    ),
    "no_body": (
        {"def get()": "def get(book: Book)"},
        ["Tu función espera un cuerpo, y GET no lleva ninguno: "],
        ["Your function expects a body, and GET has none: "],
    ),
    "extra": (
        {"class Book(BaseModel):\n    title: str": 'class Book(BaseModel, extra="forbid"):\n    name: str = ""'},
        ["«body.title» sobra: ningún campo de tu modelo tiene ese nombre ni ese alias."],
        ["“body.title” is not expected: no field of your model has that name or alias."],
    ),
    "refused": (
        {"gt=0": "gt=9"},
        ["Tu programa no acepta 3 en «body.pages» (greater_than)."],
        ["Your program does not accept 3 at “body.pages” (greater_than)."],
    ),
    "refused_by_rule": (
        {
            "import BaseModel, Field": "import AfterValidator, BaseModel",
            "Field(gt=0)]": "AfterValidator(three)]",
            "class Book": "def three(n: int) -> int:\n    raise ValueError('three is a crowd')\n\n\nclass Book",
        },
        ["Una regla de tu programa rechaza lo que llegó en «body.pages»: Value error, three is a crowd."],
        ["A rule of your program refuses what arrived at “body.pages”: Value error, three is a crowd."],
    ),
}
ANY_BOOK = SOLUTION.replace("book: Book", "book: dict")
ONLY_POST = ANY_BOOK.partition("@app.get")[0]


@pytest.fixture
def tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tell:
    """Grade an answer to the sample lesson, in a wide terminal."""
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)

    def run(answer: str, language: str = "es", lesson: str = "lessons/05_sample") -> pytest.RunResult:
        Path("answer.py").write_text(answer, encoding="utf-8")
        words = ["--submission", "answer.py", "--lang", language, "--results", "out.json"]
        return run_here(capsys, lesson, *words)

    return run


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", CAUSES)
def test_cause_is_told(tell: Tell, name: str, language: str) -> None:
    changes, *said = CAUSES[name]
    answer = SOLUTION
    for old, new in changes.items():
        assert old in answer
        answer = answer.replace(old, new)
    tell(answer, language)
    messages = [test["message"] for test in json.loads(Path("out.json").read_text(encoding="utf-8"))["tests"]]
    label, lines = ("Por qué       ", said[0]) if language == "es" else ("Why           ", said[1])
    told = "\n".join(filter(None, messages))
    assert f"\n{label}{lines[0]}" in told
    for line in lines[1:]:
        assert line in told


def test_404_of_theirs_is_no_missing_route(tell: Tell) -> None:
    answer = SOLUTION.replace("import FastAPI", "import FastAPI, HTTPException")
    result = tell(answer.replace("    books.append(book)", "    raise HTTPException(404)"))
    result.stdout.fnmatch_lines(['*Llegó         código de estado 404  {"detail": "Not Found"}'])
    result.stdout.no_fnmatch_line("*Por qué*")


def test_404_that_was_expected_is_no_missing_route(tmp_path: Path, tell: Tell) -> None:
    grader = tmp_path / "lessons" / "05_sample" / "test_exercise.py"
    expected = 'assert response.headers["content-type"] == "application/problem+json"'
    asks = f'client.get("/nowhere")\n    {expected}\n    return\n'
    text = grader.read_text(encoding="utf-8")
    asked = 'client.post("/books", json='
    grader.write_text(text.replace(asked, asks + "    " + asked, 1), encoding="utf-8")
    result = tell(SOLUTION)
    result.stdout.fnmatch_lines(["*Se esperaba*application/problem+json*"])
    result.stdout.no_fnmatch_line("*Ninguna ruta tuya*")


@pytest.mark.parametrize("status", [404, 405, 422])
def test_a_status_that_was_asserted_is_not_the_cause(tmp_path: Path, tell: Tell, status: int) -> None:
    grader = tmp_path / "lessons" / "05_sample" / "test_exercise.py"
    asked = {404: 'client.get("/nowhere")', 405: 'client.delete("/books")', 422: 'client.post("/books", json={})'}
    asks = f"response = {asked[status]}\n    assert response.status_code == {status}\n    assert response.json() == 1\n"
    text = grader.read_text(encoding="utf-8")
    grader.write_text(
        text.replace("response = client.post(", f"{asks}    response = client.post(", 1), encoding="utf-8"
    )
    result = tell(SOLUTION)
    result.stdout.fnmatch_lines(["*Se esperaba*cuerpo: 1*"])
    result.stdout.no_fnmatch_line("*Por qué*")


def test_a_status_that_was_asserted_of_another_response_says_nothing(tmp_path: Path, tell: Tell) -> None:
    grader = tmp_path / "lessons" / "05_sample" / "test_exercise.py"
    asks = 'response = client.get("/books")\n    assert response.status_code == 200\n'
    asks += '    response = client.delete("/books")\n    assert response.json() == 1\n'
    text = grader.read_text(encoding="utf-8")
    grader.write_text(
        text.replace("response = client.post(", f"{asks}    response = client.post(", 1), encoding="utf-8"
    )
    tell(SOLUTION).stdout.fnmatch_lines(["*Por qué*"])


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("x_desk", "Tu función busca «x_desk» en la consulta, y llegó en un encabezado: "),
        ("host", "Tu función exige «query.host», que no se envió: "),
    ],
)
def test_what_a_header_has_is_told(tmp_path: Path, tell: Tell, name: str, cause: str) -> None:
    grader = tmp_path / "lessons" / "05_sample" / "test_exercise.py"
    text = grader.read_text(encoding="utf-8")
    grader.write_text(text.replace('"pages": 3}', '"pages": 3}, headers={"x-desk": "1"}', 1), encoding="utf-8")
    report = tell(SOLUTION.replace("add(book: Book)", f"add(book: Book, {name}: str)")).stdout.str()
    assert f"Por qué       {cause}" in report


def test_errors_of_their_own_that_lack_a_place(tell: Tell) -> None:
    answer = SOLUTION.replace("import FastAPI", "import FastAPI, HTTPException")
    raised = "raise HTTPException(422, [{'type': 'missing', 'loc': []}])"
    result = tell(answer.replace("    books.append(book)", f"    {raised}"))
    result.stdout.fnmatch_lines(["*Llegó         código de estado 422*"])
    result.stdout.no_fnmatch_line("*Por qué*")


def test_a_group_of_errors_of_one_type_is_that_error(tell: Tell) -> None:
    raised = "raise ExceptionGroup('tasks', [ValueError('one'), ValueError('other')])"
    result = tell(SOLUTION.replace("    books.append(book)", f"    {raised}"))
    result.stdout.fnmatch_lines(["*ValueError: one*"])
    mixed = raised.replace("ValueError('other')", "KeyError('other')")
    result = tell(SOLUTION.replace("    books.append(book)", f"    {mixed}"))
    result.stdout.fnmatch_lines(["*ExceptionGroup: tasks (2 sub-exceptions)*"])


def test_a_comparison_of_what_json_cannot_write_is_told(tmp_path: Path, tell: Tell) -> None:
    grader = tmp_path / "lessons" / "05_sample" / "test_exercise.py"
    asks = 'assert {("body", "title"): 1, 2: "x" * 900} == {("body",): response.status_code}\n    '
    text = grader.read_text(encoding="utf-8")
    grader.write_text(text.replace("assert response", f"{asks}assert response", 1), encoding="utf-8")
    result = tell(SOLUTION)
    result.stdout.fnmatch_lines(["*Se esperaba*"])
    assert "INTERNALERROR" not in result.stdout.str()


@pytest.mark.parametrize(
    ("language", "same"),
    [
        ("es", "Por qué       Mismo error que en «Un libro se guarda y responde 201»."),
        ("en", "Why           The same error as in “A book is stored and answers 201”."),
    ],
)
def test_one_mistake_is_told_once(tell: Tell, language: str, same: str) -> None:
    report = tell(ANY_BOOK.replace("    books.append(book)", "    [1 / 0 for _ in 'a']"), language).stdout.str()
    assert report.count("ZeroDivisionError") == 1
    assert report.count(same) == 2
    assert report.count("[1 / 0") == 1  # on Python 3.11 a comprehension has a frame of its own
    tests = json.loads(Path("out.json").read_text(encoding="utf-8"))["tests"]
    assert all("ZeroDivisionError" in test["message"] for test in tests)


@pytest.mark.parametrize(
    ("answer", "details"),
    [
        (STUB, 1),
        (STUB.replace("()", "(title='x')"), 1),
        (ONLY_POST.replace("books.append(book)", "raise NotImplementedError"), 1),
        (ONLY_POST.replace("post", "patch"), 1),
        (ONLY_POST.replace("books.append(book)", "books.append(1 / 0)"), 3),
        (SOLUTION.replace('"/books"', '"/Books"'), 3),
    ],
)
def test_only_a_stub_is_told_where_to_start(tell: Tell, answer: str, details: int) -> None:
    report = tell(answer).stdout.str()
    assert "0 de 10 puntos" in report
    assert report.count("Se esperaba") == details
    assert ("Para empezar" in report) is (details == 1)


@pytest.mark.parametrize("argument", ["lessons/5_sample", "lessons/05", "lesson/05_sampel/test_exercise.py"])
@pytest.mark.parametrize(
    ("language", "says"),
    [("es", "No existe {}. ¿Buscabas lessons/05_sample?"), ("en", "There is no {}. Did you mean lessons/05_sample?")],
)
def test_mistyped_lesson(tell: Tell, argument: str, language: str, says: str) -> None:
    result = tell(SOLUTION, language, argument)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert says.format(argument) in result.stderr.str()
