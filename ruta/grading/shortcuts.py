"""Shorter ways to what FastAPI works out at length, with the same result. Its private names are those of the version
that pyproject.toml asks for; tests/test_shortcuts.py fails where they change.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from fastapi import routing
from fastapi._compat import v2
from fastapi.exceptions import EndpointContext

read_at_length: Callable[[Any], EndpointContext] = routing._extract_endpoint_context


def take_shortcuts() -> None:
    """Take, in this process, those that are no business of an answer's."""
    vars(routing)["_extract_endpoint_context"] = where_it_begins


def where_it_begins(function: Any) -> EndpointContext:
    """Where a function of a route begins, for the text of some exceptions.

    FastAPI has the source of each function that is asked for split into tokens, only to find the number of a line.
    """
    code = getattr(inspect.unwrap(function), "__code__", None) if inspect.isfunction(function) else None
    if not isinstance(code, CodeType) or code.co_filename.startswith("<"):  # made by exec, and so without a source
        return read_at_length(function)
    return {"file": code.co_filename, "line": code.co_firstlineno, "function": function.__name__}


@contextlib.contextmanager
def fields_made_once() -> Iterator[None]:
    """FastAPI walks through each model three times for a document, and makes its fields anew each time."""
    made_anew = v2.get_model_fields
    vars(v2)["get_model_fields"] = functools.cache(made_anew)
    try:
        yield
    finally:
        vars(v2)["get_model_fields"] = made_anew
