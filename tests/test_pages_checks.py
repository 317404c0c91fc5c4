"""Transcripts, wrong code and fences are checked as they should be: each fault planted here is named with its line."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from ruta.catalogue import Lesson
from ruta.site import structure, transcript
from ruta.site.compare import matches
from ruta.site.page import Fence, Page, fences
from ruta.site.proofs import distinct, proofs
from ruta.site.statuses import Answer, declared, unseen
from tests.fresh_app import fresh_app

needs_bash = pytest.mark.skipif(os.name == "nt", reason="transcripts are written for bash")

MAIN = """\
from fastapi import FastAPI

app = FastAPI()
MENU = ["tamal"]


@app.get("/menu")
def list_menu() -> list[str]:
    return MENU


@app.post("/menu")
async def add_item(name: str) -> dict[str, str]:
    MENU.append(name)
    return {"added": name}
"""
ASKS = """\
```console
$ curl localhost:8000/menu
["tamal"]
$ curl -s -X POST "localhost:8000/menu?name=concha"
{"added":"concha"}
```
"""

Write = Callable[..., Lesson]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a lesson with these two pages (the same text twice where one is given)."""

    def write(es: str, en: str | None = None, main: str = MAIN) -> Lesson:
        lesson = Lesson("03_tiny", tmp_path)
        texts = {lesson.page("es"): es, lesson.page("en"): es if en is None else en, lesson.main: main}
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return lesson

    return write


def fence(body: str, language: str = "console") -> str:
    return f"```{language}\n{body}\n```\n"


# Transcripts


@needs_bash
def test_a_true_page_has_no_problems(write: Write) -> None:
    assert transcript.check(write(ASKS), "es") == []


@needs_bash
def test_an_untrue_output_is_named(write: Write) -> None:
    lesson = write("# Tiny\n\n" + ASKS.replace('{"added":"concha"}', '{"added":"pan"}'))
    [problem] = transcript.check(lesson, "en")
    assert problem.startswith('docs/en/lessons/03_tiny.md:6: $ curl -s -X POST "localhost:8000/menu?name=concha"\n')
    assert '-{"added":"pan"}\n+{"added":"concha"}' in problem


@needs_bash
def test_a_line_that_no_transcript_runs_is_named(write: Write) -> None:
    lesson = write(fence('$ curl -s localhost:8000/menu\n["tamal"]'))
    says = "no transcript of docs/es/lessons/03_tiny.md runs this line"
    assert transcript.check(lesson, "es") == [
        f"lessons/03_tiny/main.py:14: {says}:     MENU.append(name)",
        f'lessons/03_tiny/main.py:15: {says}:     return {{"added": name}}',
    ]


@needs_bash
@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (fence('$ curl -s -w "%{http_code}\\n" -X POST "localhost:8000/menu?name=a"\n{"added":"a"}201'), False),
        (
            fence(
                '>>> from httpx2 import post\n>>> post("http://localhost:8000/menu?name=a").status_code\n201', "pycon"
            ),
            False,
        ),
        (
            fence(
                '>>> from httpx2 import post\n>>> post("http://localhost:8000/menu?name=201").is_success\nTrue', "pycon"
            ),
            True,
        ),
        (fence("$ echo 201\n201"), True),
    ],
    ids=["curl", "httpx2", "in-the-request", "elsewhere"],
)
def test_a_status_that_no_transcript_shows_is_named(write: Write, asked: str, *, named: bool) -> None:
    lesson = write(ASKS + asked, main=MAIN.replace('@app.post("/menu")', '@app.post("/menu", status_code=201)'))
    with fresh_app(lesson.main) as app:
        promised = [*declared(app.openapi())]
    says = "docs/es/lessons/03_tiny.md: no transcript shows that POST /menu answers 201"
    assert transcript.check(lesson, "es", promised) == [says] * named


def test_a_status_is_shown_of_each_operation() -> None:
    seen = {Answer("DELETE", "/menu/5", "204"), Answer("POST", "/menu", "201"), Answer("GET", "/menu/5/eat", "201")}
    assert [*unseen([Answer("DELETE", "/menu/{item_id}", "204"), Answer("POST", "/menu", "201")], seen)] == []
    for wanted in (Answer("POST", "/orders", "201"), Answer("PUT", "/menu", "201"), Answer("POST", "/menu", "202")):
        assert len([*unseen([wanted], seen)]) == 1


@needs_bash
def test_a_session_knows_main_and_its_server(write: Write) -> None:
    session = """\
        >>> list_menu()
        ['tamal']
        >>> import asyncio
        >>> asyncio.run(add_item("atole"))["added"]
        'at...'
        >>> import httpx2
        >>> httpx2.get("http://localhost:8000/menu").url
        URL('http://localhost:8000/menu')
        >>> httpx2.get("http://localhost:8000/menu").json()
        ['tamal', 'concha']
    """
    ordered = ASKS + fence(textwrap.dedent(session).rstrip(), "pycon")
    assert transcript.check(write(ordered), "es") == []
    wrong = ordered.replace("['tamal', 'concha']", "['tamal']")
    [problem] = transcript.check(write(wrong), "es")
    assert problem.startswith('docs/es/lessons/03_tiny.md:16: >>> httpx2.get("http://localhost:8000/menu").json()\n')


@needs_bash
def test_a_session_counts_what_it_covers_and_names_what_it_raises(write: Write) -> None:
    [*_, last] = transcript.check(write(fence(">>> list_menu()\n['tamal']\n>>> 1 / 0\n1", "pycon")), "es")
    assert ":14: no transcript" in transcript.check(write(fence(">>> list_menu()\n['tamal']", "pycon")), "es")[0]
    assert ":15:" in last
    first = transcript.check(write(fence(">>> list_menu()\n['tamal']\n>>> 1 / 0\n1", "pycon")), "es")[0]
    assert first.startswith("docs/es/lessons/03_tiny.md:4: >>> 1 / 0\n")
    assert "+ZeroDivisionError: division by zero" in first


@needs_bash
def test_a_shell_is_a_reader_s_terminal(write: Write) -> None:
    body = r"""
        $ NAME=concha
        $ curl -s -X POST \
        >   "localhost:8000/menu?name=$NAME"
        {"added":"concha"}
        $ curl -s localhost:8000/menu | python -c '
        > import json, sys
        > print(len(json.load(sys.stdin)))'
        2
        $ cat <<END
        > $NAME, "$TERM"
        > END
        concha, "dumb"
        $ no-such-command
        bash: no-such-command: command not found
        $ printf 'no end of line'
        no end of line
        $ ls lessons
        03_tiny
    """
    assert transcript.check(write(fence(textwrap.dedent(body).strip())), "es") == []


@needs_bash
def test_a_command_that_starts_a_server_is_stopped(write: Write) -> None:
    started = """\
        $ uvicorn lessons.03_tiny.main:app
        INFO:     Started server process [...]
        ...
        INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)
        $ python -m uvicorn lessons.03_tiny.main:app --port 8001 --log-level info
        ...
        INFO:     Uvicorn running on http://127.0.0.1:8001 (Press CTRL+C to quit)
        $ curl -s localhost:8001/menu || echo nobody there
        nobody there
        $ uvicorn lessons.03_tiny.main:app --port 8000
        ...
        ERROR:    [Errno ...] error while attempting to bind on address ('127.0.0.1', 8000): ...
        ...
        $ uvicorn lessons.03_tiny.nothing:app
        ERROR:    Error loading ASGI app. Could not import module "lessons.03_tiny.nothing".
    """
    assert transcript.check(write(ASKS + fence(textwrap.dedent(started).rstrip())), "es") == []


@needs_bash
def test_a_program_that_does_not_start_is_shown(write: Write) -> None:
    [problem] = transcript.check(write(ASKS, main="from fastapi import FastAPIs\n"), "es")
    assert "main.py does not start" in problem
    assert "cannot import name 'FastAPIs'" in problem


def test_output_before_a_command_is_named(write: Write) -> None:
    assert transcript.check(write("# A\n" + fence("[]")), "es") == [
        "docs/es/lessons/03_tiny.md: line 3: a transcript starts with a command, `$ ...`"
    ]


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\nb", "a\nb\nc\n", False),
        ("date: ...", "date: Sun\n", True),
        ("date: ...", "date: Sun\nmore\n", False),
        ("a\n...\nd", "a\nb\nc\nd", True),
        ("a\n...\nd", "a\nd", True),
        ("a\n...", "a\nb\n", True),
        ("...", "", True),
        ("", "", True),
        ("", "a", False),
        ("a.c", "abc", False),
        ("a...c...e", "abcde", True),
    ],
)
def test_matching(expected: str, actual: str, same: bool) -> None:  # noqa: FBT001
    assert matches(expected, actual) is same


# Wrong code


def problems_of(lesson: Lesson) -> list[str]:
    return [problem for proof in proofs(Page.read(lesson.page("es")), lesson.root) for problem in proof.run()]


def test_wrong_code_must_fail_as_the_page_says(write: Write) -> None:
    page = """\
        ```python {wrong raises="No module named 'nothing'"}
        import nothing
        ```

        ```python {wrong raises="KeyError"}
        {}[0:1]
        ```

        ```python {wrong raises="fine"}
        print("fine")
        ```
    """
    first, second = problems_of(write(page))
    assert first.startswith("docs/es/lessons/03_tiny.md:5: it does not print 'KeyError'; it printed:\nTraceback")
    assert second.startswith("docs/es/lessons/03_tiny.md:9: the page says that this fails, but it ended with 0")


def test_wrong_code_must_warn_as_the_page_says(write: Write) -> None:
    page = """\
        ```python {wrong warns="OldWarning"}
        import warnings
        class OldWarning(DeprecationWarning): ...
        warnings.warn("old", OldWarning, stacklevel=2)
        ```

        ```python {wrong warns="OldWarning"}
        print()
        ```

        ```python {wrong warns="OldWarning"}
        raise SystemError("OldWarning")
        ```
    """
    first, second = problems_of(write(page))
    assert first.startswith("docs/es/lessons/03_tiny.md:7: it does not print 'OldWarning'")
    assert second.startswith(
        "docs/es/lessons/03_tiny.md:11: the page says that this warns and works, but it ended with 1"
    )


SERVES = """\
# A

```python {wrong serves}
from fastapi import FastAPI

app = FastAPI()


@app.get("/menu")
def menu(name):  # a comment
    return name
```

Text.

```console {wrong}
$ curl -s localhost:8000/menu?name=a
"a"
```
"""


@needs_bash
def test_wrong_code_that_serves_is_asked(write: Write) -> None:
    assert problems_of(write(SERVES)) == []
    [problem] = problems_of(write(SERVES.replace('"a"\n', '"b"\n')))
    assert problem.startswith("docs/es/lessons/03_tiny.md:17: asked of the wrong code: $ curl")
    [problem] = problems_of(write(SERVES.replace("import FastAPI\n", "import FastAPi\n")))
    assert problem.startswith("docs/es/lessons/03_tiny.md:3: it does not start:")


def test_the_same_wrong_code_in_both_languages_is_proved_once(write: Write) -> None:
    lesson = write(SERVES, SERVES.replace("# a comment", "# un comentario"))
    assert [*distinct(lesson, ["es", "en"])] == ["03_tiny-es:3-en:3"]
    lesson = write(SERVES, SERVES.replace("return name", "return 1"))
    assert [*distinct(lesson, ["es", "en"])] == ["03_tiny-es:3", "03_tiny-en:3"]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("```python {wrong}\n1\n```", "line 1: wrong code says one of"),
        ('\n```python {wrong raises="a" serves}\n1\n```', "line 2: wrong code says one of"),
        ("```python {wrong raises}\n1\n```", "line 1: wrong code says one of"),
        ("```console {wrong}\n$ ls\n```", "line 1: no wrong code that serves"),
        ("```python {wrong serves}\n1\n```", "line 1: wrong code that serves is followed by"),
        ("```python {get=app}\n```", "line 1: attributes are written"),
        ("```python\n", "line 1: this fence is never closed"),
        ("~~~python\n~~~", "line 1: not a fence that is known here"),
        ("```python get='a'\n```", "line 1: not a fence that is known here"),
        ("```console\nno\n```", "line 2: a transcript starts with a command"),
    ],
)
def test_a_fence_that_cannot_be_read_is_named(write: Write, page: str, said: str) -> None:
    lesson = write(page)
    [problem] = structure.fence_problems(lesson.page("es"), lesson.root, lesson)
    assert problem.startswith(f"docs/es/lessons/03_tiny.md: {said}")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('```python {get="add_item" hl="append"}\n```', None),
        ('    ```python {src="lessons/03_tiny/main.py"}\n    ```', None),
        ('```python {get="add_items"}\n```', "main.py defines no 'add_items'"),
        ('```python {get="app" hl="FastApi("}\n```', "no line holds the text to highlight, 'FastApi('"),
        ('```python {src="main.py"}\n```', "no such file: main.py"),
        ('```python {get="app"}\napp = FastAPI()\n```', "this fence is filled from a file: leave it empty"),
        ("```python\napp = FastAPI()\n```", "code is never typed into a page"),
        ("```\nls\n```", "a fence says what it is; 'nothing' is not known here"),
        ("```pyhton\n1\n```", "a fence says what it is; 'pyhton' is not known here"),
        ('```python {gets="app"}\n```', "a python fence has no attribute gets"),
        ('```bash {hl="a"}\nls\n```', "a bash fence has no attribute hl"),
    ],
)
def test_fences_as_they_are_written(write: Write, page: str, said: str | None) -> None:
    lesson = write(f"# A\n\n{page}\n")
    found = structure.fence_problems(lesson.page("es"), lesson.root, lesson)
    assert found == [] if said is None else found[0].startswith(f"docs/es/lessons/03_tiny.md:3: {said}")


def test_fences_are_found_inside_blocks() -> None:
    text = '??? question "A"\n\n    ```console\n    $ ls\n\n      b\n    ```\n'
    assert [*fences(text)] == [Fence("console", {}, "$ ls\n\n  b", 3, 7, 4)]
