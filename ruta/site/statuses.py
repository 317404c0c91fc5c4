"""The successes other than 200 that main.py declares: a page that shows a body alone is true without them, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

LOGGED = re.compile(r'"([A-Z]+) ([^ ?"]+)[^ "]* HTTP/[\d.]+" (\d{3})')
SUCCESS = re.compile(r"2(?!00)\d\d|3\d\d")
PROMPT = re.compile(r"^(?:>>>|\.\.\.) .*$", re.MULTILINE)


class Answer(NamedTuple):
    """A status that an operation answers. The path is a template in a schema, and a real one in a log."""

    method: str
    path: str
    status: str


def declared(schema: dict[str, Any]) -> Iterator[Answer]:
    """What a schema says that only a status shows."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for status in operation["responses"]:
                if SUCCESS.fullmatch(status):
                    yield Answer(method.upper(), path, status)


def shown(log: str, output: str) -> set[Answer]:
    """The answers in this part of a server's log whose status stands in the output that a page shows."""
    said = PROMPT.sub("", output)
    return {Answer(*one) for one in LOGGED.findall(log) if re.search(rf"\b{one[2]}\b", said)}


def unseen(wanted: Iterable[Answer], seen: Iterable[Answer]) -> Iterator[str]:
    """What no transcript shows."""
    for one in wanted:
        path = re.compile(re.sub(r"\\\{.*?\\\}", ".+", re.escape(one.path)))
        if not any((one.method, one.status) == (it.method, it.status) and path.fullmatch(it.path) for it in seen):
            yield f"no transcript shows that {one.method} {one.path} answers {one.status}"
