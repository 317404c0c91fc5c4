"""What came back, read as a client would read it: the schemas of an OpenAPI document, pages of HTML, streams of events.

For graders. Nothing here asserts: what a report shows comes from the asserts of the grader itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

Json = dict[str, Any]


def resolve(document: Json, schema: Json) -> Json:
    """The schema, or the one that it points to with `$ref`; an empty one where that leads nowhere or in a circle."""
    return _resolve(document, schema, frozenset())[0]


def fields_of(document: Json, schema: Json) -> tuple[list[str], list[str]]:
    """The fields of a schema, or of the items of a list, and those that are always there; both sorted."""
    found, always = _fields_of(document, schema, frozenset())
    return sorted(found), sorted(always)


def every_field(document: Json, part: object) -> set[str]:
    """Every field that a part of a document names, however deep."""
    return _every_field(document, part, frozenset())


def _resolve(document: Json, schema: Json, visited: frozenset[str]) -> tuple[Json, frozenset[str]]:
    while "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        known = {} if name in visited else document.get("components", {}).get("schemas", {})
        schema, visited = known.get(name, {}), visited | {name}
    return schema, visited


def _fields_of(document: Json, schema: Json, visited: frozenset[str]) -> tuple[set[str], set[str]]:
    schema, visited = _resolve(document, schema, visited)
    if "items" in schema:
        return _fields_of(document, schema["items"], visited)
    found, always = set(schema.get("properties", {})), set(schema.get("required", []))
    for one in schema.get("allOf", []):
        more, needed = _fields_of(document, one, visited)
        found, always = found | more, always | needed
    # Of several shapes, only what all of them have is always there.
    shapes = [_fields_of(document, one, visited) for one in (*schema.get("anyOf", []), *schema.get("oneOf", []))]
    if shapes:
        found |= {field for more, _ in shapes for field in more}
        always |= set.intersection(*(needed for _, needed in shapes))
    return found, always


def _every_field(document: Json, part: object, visited: frozenset[str]) -> set[str]:
    if isinstance(part, list):
        return {field for one in part for field in _every_field(document, one, visited)}
    if not isinstance(part, dict):
        return set()
    if "$ref" in part:
        schema, visited = _resolve(document, part, visited)
        return _every_field(document, schema, visited)
    properties = part.get("properties")
    found = set(properties) if isinstance(properties, dict) else set()
    return found | _every_field(document, [*part.values()], visited)


class Page(HTMLParser):
    """What somebody sees of a page: its text, the text in each kind of tag, and which tags and attributes there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.source, self.text = html, ""
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._open: list[tuple[str, int]] = []
        self._within: dict[str, list[str]] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open.append((tag, len(self.text)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self._open):
            name, start = self._open.pop()
            self._within.setdefault(name, []).append(self.text[start:].strip())

    def says(self, tag: str, text: str) -> str:
        """The text, if it stands in such a tag, perhaps among other words; otherwise, what stands there."""
        found = self._within.get(tag, [])
        return text if any(text in one for one in found) else " ".join(found)


def docs_page(html: str) -> str | None:
    """Which page of FastAPI's docs this is, whatever its title says: "Swagger UI", "ReDoc" or neither."""
    code = re.sub(r"<title>.*?</title>", "", html.lower(), flags=re.DOTALL)
    if "swagger" in code:
        return "Swagger UI"
    return "ReDoc" if "redoc" in code else None


def schema_path(html: str, path: str) -> str | None:
    """The path of the first openapi.json that a page of docs names, which may be relative to the page's own path."""
    found = re.search(r"""["']([^"'\s]*openapi\.json)["']""", html)
    return urlsplit(urljoin(f"http://testserver{path}", found[1])).path if found else None


def events_in(text: str) -> Iterator[dict[str, str]]:
    """The events of a stream that carry data: the fields of each, `data` being one of them.

    As the HTML Standard says of server-sent events, "Interpreting an event stream".
    """
    for block in re.split(r"\r?\n\r?\n", text):
        event: dict[str, str] = {}
        for line in block.splitlines():
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            # Data may come in several lines, and a line that starts with a colon is a comment.
            event[name] = f"{event[name]}\n{value}" if name == "data" and name in event else value
        if "data" in event:
            yield event
