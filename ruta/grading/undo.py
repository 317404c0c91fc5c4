"""Puts an answer back to what it was when it was loaded: then the next check may have it, and it is loaded only once.

All that the answer's modules and its app reach is looked at when they are loaded, and each list, dictionary, class,
closure and the like is noted with what it holds. An answer that reaches something of a kind not known here, such as a
lock, an iterator or a middleware, is loaded again for every check.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import functools
import json
import logging
import queue
import re
import sys
import threading
import types
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from pathlib import PurePath
from time import monotonic, sleep
from typing import Any

from anyio._backends._asyncio import WorkerThread
from fastapi import APIRouter, FastAPI, applications
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from starlette.datastructures import State
from starlette.routing import Mount, Route

from ruta.grading.holders import Attributes, Holder, Items, Memory, Names, Pairs, Variables
from ruta.grading.loading import PACKAGE
from ruta.grading.shortcuts import fields_made_once

INSIDE = f"{PACKAGE}."
MOST = 20_000  # objects: to look at more would take longer than to load them again
# Nothing in these changes when a request is answered.
CONSTANT = (
    type(None), int, float, complex, str, bytes, range, type(...), Decimal, date, time, timedelta, uuid.UUID,
    tzinfo, PurePath, enum.Enum, re.Pattern, logging.Logger, types.ModuleType, types.CodeType,
    types.MemberDescriptorType, types.GetSetDescriptorType, type(PydanticUndefined),
)  # fmt: skip
PLAIN = frozenset(CONSTANT)  # most of what is looked at: to tell them by their type alone is quicker
LIBRARIES = {
    "dataclasses", "annotated_types", "pydantic.types", "pydantic._internal._fields", "fastapi.datastructures",
    "fastapi.security.http", "fastapi.security.api_key", "fastapi.security.oauth2",
}  # fmt: skip
# What these hold is settled, but it may be the answer's own.
HOLD = {
    "typing": ("__args__", "__metadata__"),
    "pydantic.fields": ("default", "default_factory", "metadata", "json_schema_extra", "examples"),
    "pydantic.functional_validators": ("func",),
    "pydantic.functional_serializers": ("func",),
    "fastapi.params": ("default", "default_factory", "metadata", "json_schema_extra", "examples", "dependency"),
}
PARAMETERS = ("path_params", "query_params", "header_params", "cookie_params", "body_params")
# What FastAPI writes down while it answers, and what is looked at in a way of its own.
OF_FASTAPI = frozenset({
    "router", "webhooks", "middleware_stack", "user_middleware", "openapi_schema", "_openapi_routes_version",
    "_telemetry", "_native_telemetry",
})  # fmt: skip
OF_A_MODEL = ("__pydantic_extra__", "__pydantic_private__", "__pydantic_fields_set__")
OF_A_FUNCTION = ("__code__", "__defaults__", "__kwdefaults__")
OURS = ("MainThread", "ruta-")  # threads
MOMENT = 0.005  # seconds
TASKS = 2  # the one that serves the app, and the one of its lifespan


class UnknownError(Exception):
    """A value of a kind of which nobody here knows what may change in it."""


class Loaded:
    """An app and the modules of its answer, as they are when this is made."""

    def __init__(self, app: Any) -> None:
        """Raises UnknownError, or whatever a value of the answer raises when it is looked at."""
        self._holders: list[Holder] = []
        self._apps: list[FastAPI] = []
        self._seen: dict[int, Any] = {}
        self._counters: set[int] = set()
        for name, module in list(sys.modules.items()):
            if is_inside(name):
                self._hold(Names(module))
        self._at(app)

    def put_back(self) -> None:
        """Make them what they were. Raises CannotGiveError, or whatever a value of the answer raises."""
        for holder in self._holders:
            holder.put_back()
        for app in self._apps:
            app.openapi_schema = app.middleware_stack = None

    def is_changed(self) -> bool:
        """Whether anything is not what it was, apart from what FastAPI itself writes down."""
        return any(holder.is_changed() for holder in self._holders)

    def _at(self, value: Any) -> None:
        if type(value) in PLAIN or id(value) in self._seen:
            return
        self._seen[id(value)] = value
        if len(self._seen) > MOST:
            raise UnknownError
        kind = type(value)
        if not issubclass(kind, CONSTANT) or (is_inside(kind.__module__) and not issubclass(kind, enum.Enum)):
            (KINDS.get(kind) or self._way(kind))(self, value)

    def _way(self, kind: type[Any]) -> Callable[[Loaded, Any], None]:
        if issubclass(kind, type):
            return Loaded._class
        for known in (BaseModel, FastAPI):
            if issubclass(kind, known):
                return KINDS[known]
        if kind.__module__ in LIBRARIES:
            return Loaded._nothing
        if names := HOLD.get(kind.__module__):
            return lambda loaded, value: loaded._all(getattr(value, name, None) for name in names)
        if all(is_inside(base.__module__) for base in kind.__mro__[:-1]):
            return Loaded._object
        raise UnknownError(kind)

    def _nothing(self, value: Any) -> None:
        """Nothing in it changes."""

    def _all(self, values: Iterable[Any]) -> None:
        for value in values:
            self._at(value)

    def _hold(self, holder: Holder) -> None:
        self._holders.append(holder)
        for counter in holder.counters if isinstance(holder, Pairs) else ():
            if id(counter) in self._counters:
                raise UnknownError  # it would be put back as two
            self._counters.add(id(counter))
        self._all(holder.reached())

    def _class(self, value: type[Any]) -> None:
        if is_inside(value.__module__) and not issubclass(value, enum.Enum):
            self._hold(Names(value))
            self._all((*value.__bases__, *vars(value).get("__pydantic_fields__", {}).values()))

    def _object(self, value: Any) -> None:
        """An instance of a class of the answer."""
        self._at(type(value))
        slots = [name for base in type(value).__mro__ for name, member in vars(base).items()
                 if type(member) is types.MemberDescriptorType]  # fmt: skip
        if slots:
            self._hold(Attributes(value, *slots))
        if type(value).__dictoffset__:
            self._hold(Variables(value))

    def _function(self, value: types.FunctionType) -> None:
        for cell in value.__closure__ or ():
            self._hold(Attributes(cell, "cell_contents"))
        if is_inside(value.__module__):
            self._hold(Attributes(value, *OF_A_FUNCTION))
            self._at(value.__annotations__)
        self._hold(Pairs(value.__dict__))

    def _model(self, value: BaseModel) -> None:
        self._at(type(value))
        self._hold(Attributes(value, *OF_A_MODEL))
        self._hold(Variables(value))

    def _app(self, value: FastAPI) -> None:
        self._at(type(value))
        router = value.router
        usual = type(router.lifespan_context).__name__ == "_DefaultLifespan"
        made = value.openapi_schema or value.middleware_stack
        if value.user_middleware or router.on_startup or router.on_shutdown or not usual or made:
            raise UnknownError
        self._hold(Names(value, OF_FASTAPI))
        self._apps.append(value)
        self._all([router.routes, value.webhooks.routes])

    def _route(self, value: APIRoute) -> None:
        self._at(value.endpoint)
        self._at(value.dependant)

    def _plain_route(self, value: Route) -> None:
        if not value.endpoint.__module__.startswith("fastapi."):  # the pages and the schema of the docs
            self._at(value.endpoint)

    def _dependant(self, value: Dependant) -> None:
        self._at(value.call)
        self._all(value.dependencies)
        self._all(field.field_info for name in PARAMETERS for field in getattr(value, name))

    def _defaults(self, value: defaultdict[Any, Any]) -> None:
        self._hold(Pairs(value))
        self._hold(Attributes(value, "default_factory"))

    def _memory(self, value: Any) -> None:
        self._holders.append(Memory(value))
        self._at(value.__wrapped__)


KINDS: dict[type[Any], Callable[[Loaded, Any], None]] = {
    **dict.fromkeys((list, set, deque), lambda loaded, value: loaded._hold(Items(value))),
    **dict.fromkeys((dict, OrderedDict, Counter), lambda loaded, value: loaded._hold(Pairs(value))),
    **dict.fromkeys((tuple, frozenset), Loaded._all),
    defaultdict: Loaded._defaults,
    types.MappingProxyType: lambda loaded, value: loaded._all((*value.keys(), *value.values())),
    types.SimpleNamespace: lambda loaded, value: loaded._hold(Variables(value)),
    types.FunctionType: Loaded._function,
    types.BuiltinFunctionType: lambda loaded, value: loaded._at(value.__self__),
    types.GenericAlias: lambda loaded, value: loaded._all(value.__args__),
    types.UnionType: lambda loaded, value: loaded._all(value.__args__),
    types.MethodType: lambda loaded, value: loaded._all((value.__func__, value.__self__)),
    staticmethod: lambda loaded, value: loaded._at(value.__func__),
    classmethod: lambda loaded, value: loaded._at(value.__func__),
    property: lambda loaded, value: loaded._all((value.fget, value.fset, value.fdel)),
    functools.partial: lambda loaded, value: loaded._all((value.func, value.args, value.keywords)),
    functools.cached_property: lambda loaded, value: loaded._at(value.func),
    functools._lru_cache_wrapper: Loaded._memory,
    State: lambda loaded, value: loaded._at(value._state),
    BaseModel: Loaded._model,
    FastAPI: Loaded._app,
    APIRouter: lambda loaded, value: loaded._at(value.routes),
    APIRoute: Loaded._route,
    Route: Loaded._plain_route,
    Mount: lambda loaded, value: loaded._at(value.app),
    Dependant: Loaded._dependant,
}


class Documents:
    """FastAPI's get_openapi, which generates a document again only where the answer is not what it was when loaded."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._known: list[tuple[dict[str, Any], str]] = []

    def __call__(self, **parts: Any) -> dict[str, Any]:
        if self._loaded.is_changed():
            return get_openapi(**parts)
        for known, text in self._known:
            if known.keys() == parts.keys() and all(known[name] is value for name, value in parts.items()):
                document: dict[str, Any] = json.loads(text)
                return document
        with fields_made_once():
            document = get_openapi(**parts)
        self._known.append((parts, json.dumps(document)))
        return document


def loaded_of(app: Any) -> Loaded | None:
    """What an app that was just loaded is; None where it could not be put back to that."""
    with contextlib.suppress(Exception):  # whatever happens while values of the answer are looked at
        loaded = Loaded(app)
        vars(applications)["get_openapi"] = Documents(loaded)
        return loaded
    return None


def forget_documents() -> None:
    """Let FastAPI generate its documents itself, as it must while an answer is loaded."""
    vars(applications)["get_openapi"] = get_openapi


def is_put_back(loaded: Loaded) -> bool:
    """Make an app what it was. It is not where that fails, or something of the answer is left that is not at its end.

    That is a task, a call that is due later, an asynchronous generator, a thread.
    """
    theirs = [thread for thread in threading.enumerate() if not thread.name.startswith(OURS)]
    loop: Any = asyncio.get_running_loop()
    begun = (
        [handle for handle in loop._scheduled if not handle.cancelled()],
        [generator for generator in loop._asyncgens if generator.ag_frame],
    )
    if any(begun) or len(asyncio.all_tasks()) > TASKS or not _are_idle(theirs):
        return False
    with contextlib.suppress(Exception):  # as above
        loaded.put_back()
        return True
    return False


def _are_idle(threads: list[threading.Thread]) -> bool:
    """Whether threads have nothing to run, or are about to: one gives its result a moment before it waits again."""
    end = monotonic() + MOMENT
    while not all(map(_waits_for_work, threads)):
        if any(type(thread) is not WorkerThread for thread in threads) or monotonic() > end:
            return False
        sleep(MOMENT / 50)
    return True


def _waits_for_work(thread: threading.Thread) -> bool:
    """Whether a thread is one of those that FastAPI runs a `def` in, and has nothing to run."""
    frame = sys._current_frames().get(thread.ident or 0)
    while frame and frame.f_code is not queue.Queue.get.__code__:
        frame = frame.f_back
    caller = frame and frame.f_back
    return bool(caller and type(thread) is WorkerThread and caller.f_code is WorkerThread.run.__code__)


def is_inside(module: object) -> bool:
    """Whether a module, by its name, is one of the answer."""
    return isinstance(module, str) and f"{module}.".startswith(INSIDE)
