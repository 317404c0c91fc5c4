"""What graders read with: schemas, pages, streams of events, and the text of programs."""

from __future__ import annotations

from typing import Any

import pytest

from ruta.grading.programs import comparison
from ruta.grading.reading import Page, docs_page, events_in, every_field, fields_of, resolve, schema_path

BOOK = {"properties": {"id": {"type": "integer"}, "title": {"type": "string"}}, "required": ["title"]}
LOANED = {"properties": {"member": {"$ref": "#/components/schemas/Member"}}, "required": ["member"]}
MEMBER = {"properties": {"name": {}, "loans": {"items": {"$ref": "#/components/schemas/Both"}}}}
BOTH = {"allOf": [{"$ref": "#/components/schemas/Book"}, {"$ref": "#/components/schemas/Loaned"}]}
CIRCLE = {"One": {"$ref": "#/components/schemas/Other"}, "Other": {"$ref": "#/components/schemas/One"}}
LISTS = {"Lists": {"items": {"$ref": "#/components/schemas/Lists"}}}
SCHEMAS = {"Book": BOOK, "Loaned": LOANED, "Member": MEMBER, "Both": BOTH, **CIRCLE, **LISTS}
DOCUMENT = {"components": {"schemas": SCHEMAS}}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [(BOOK, BOOK), (ref("Book"), BOOK), (ref("Nobody"), {}), (ref("One"), {}), ({"$ref": 5}, {})],
)
def test_resolve(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert resolve(DOCUMENT, schema) == expected


def test_resolve_in_a_document_without_schemas() -> None:
    assert resolve({}, ref("Book")) == {}


@pytest.mark.parametrize(
    ("schema", "found", "always"),
    [
        (ref("Book"), ["id", "title"], ["title"]),
        ({"items": ref("Book")}, ["id", "title"], ["title"]),
        (ref("Both"), ["id", "member", "title"], ["member", "title"]),
        ({"anyOf": [ref("Book"), ref("Both")]}, ["id", "member", "title"], ["title"]),
        ({"oneOf": [ref("Book"), ref("Loaned")]}, ["id", "member", "title"], []),
        (ref("Lists"), [], []),
        (ref("One"), [], []),
    ],
)
def test_fields_of(schema: dict[str, Any], found: list[str], always: list[str]) -> None:
    assert fields_of(DOCUMENT, schema) == (found, always)


def test_every_field() -> None:
    # A loan names a member, who names loans: each is looked at once.
    response = {"200": {"content": {"application/json": {"schema": {"items": ref("Loaned")}}}}}
    assert every_field(DOCUMENT, response) == {"member", "name", "loans", "id", "title"}
    assert every_field(DOCUMENT, [ref("Lists"), ref("One"), "title", {"properties": "title"}]) == set()


def test_page() -> None:
    page = Page('<h1 class="a">Ficha de <b>Inés &amp; Cía</b></h1><p>Uno</p><br><p>Dos &lt;i&gt;')
    assert page.says("h1", "Inés & Cía") == "Inés & Cía"
    assert page.says("p", "Tres") == "Uno"  # the second was never closed
    assert page.says("h2", "Uno") == ""
    assert (page.tags, page.attributes) == ({"h1", "b", "p", "br"}, {"class"})
    assert page.text == "Ficha de Inés & CíaUnoDos <i>"


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<title>ReDoc</title><div id=swagger-ui>", "Swagger UI"),
        ("<title>Swagger\nUI</title><REDOC spec-url='x'>", "ReDoc"),
        ("<title>Swagger UI</title>", None),
    ],
)
def test_docs_page(html: str, name: str | None) -> None:
    assert docs_page(html) == name


@pytest.mark.parametrize(
    ("html", "path"),
    [
        ("url: '/desk/openapi.json',", "/desk/openapi.json"),
        ('<redoc spec-url="openapi.json">', "/desk/openapi.json"),
        ('<a href="../openapi.json">', "/openapi.json"),
        ("openapi.json", None),
    ],
)
def test_schema_path(html: str, path: str | None) -> None:
    assert schema_path(html, "/desk/docs") == path


def test_events_in() -> None:
    text = ': ping\r\n\r\nevent: member\r\nid: 1\r\ndata: {"id":\r\ndata: 1}\r\n\r\nid: 2\n\ndata:x\n'
    assert list(events_in(text)) == [{"event": "member", "id": "1", "data": '{"id":\n1}'}, {"data": "x"}]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("secrets.compare_digest(given.password, PASSWORD)", "compare_digest"),
        ("from hmac import compare_digest", "compare_digest"),
        ("compare_digest(a, b) and given.password == ''", "compare_digest"),
        ("compare_digest(a, b) == False", "compare_digest"),
        ("compare_digest(a, b) and given.password == PASSWORD", "=="),
        ("compare_digest(a, b) and 'cedro' != other", "=="),
        ("compare_digest(a, b) and given.password in (PASSWORD, '')", "=="),
        ("a is b", "=="),
        ("def", "=="),
    ],
)
def test_comparison(program: str, expected: str) -> None:
    assert comparison(["a note: not a program", program], {"password", "PASSWORD"}, {"cedro"}) == expected
