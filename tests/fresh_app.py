"""The app of a program, loaded in this process for one test alone."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI


@contextmanager
def fresh_app(path: Path) -> Iterator[FastAPI]:
    """The app of a program that no other test has used."""
    name = f"fresh_{path.parent.name}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # annotations are looked up there
    try:
        spec.loader.exec_module(module)
        yield module.app
    finally:
        del sys.modules[name]
