"""No dated idiom in the course's own code; each has its number in the list of errata behind the course."""

from __future__ import annotations

import ast
import doctest
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ruta.catalogue import LANGUAGES, ROOT
from ruta.site.page import Page

PARAMETERS = {"Path", "Query", "Header", "Cookie", "Body", "Form", "File", "Depends", "Security"}
FROM_TYPING = {"Optional", "Union", "List", "Dict", "Set", "FrozenSet", "Tuple", "Type"}
FOLDERS = ["lessons", "solutions", "exercises", "ruta", "tests/right_answers"]


def name_of(node: ast.AST) -> str:
    """The last part of a name: `b` for `a.b`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def uses(*names: str) -> Callable[[ast.AST], bool]:
    """A name used, imported, assigned or passed as a keyword."""

    def found(node: ast.AST) -> bool:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) | ast.keyword(arg=name):
                return name in names
        return False

    return found


def imports(*modules: str) -> Callable[[ast.AST], bool]:
    """An import of a module or of something in it."""

    def found(node: ast.AST) -> bool:
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        return any(name == one or name.startswith(f"{one}.") for name in names for one in modules)

    return found


def imports_name(module: str, *names: str) -> Callable[[ast.AST], bool]:
    """`from module import name`."""
    return lambda node: (
        isinstance(node, ast.ImportFrom) and node.module == module and any(one.name in names for one in node.names)
    )


def passes(keyword: str, *functions: str) -> Callable[[ast.AST], bool]:
    """A call of one of some functions with a keyword."""
    return lambda node: (
        isinstance(node, ast.Call)
        and name_of(node.func) in functions
        and any(one.arg == keyword for one in node.keywords)
    )


def defaults(node: ast.AST) -> Iterator[tuple[ast.expr | None, ast.expr]]:
    """Annotation and default value of each parameter, or of each field."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        plain = [*node.args.posonlyargs, *node.args.args]
        with_default = [*zip(plain[::-1], node.args.defaults[::-1], strict=False)]
        with_default += [
            (one, value) for one, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value
        ]
        yield from ((one.annotation, value) for one, value in with_default)
    elif isinstance(node, ast.AnnAssign) and node.value:
        yield node.annotation, node.value


def marker_as_default(node: ast.AST) -> bool:
    return not isinstance(node, ast.AnnAssign) and any(
        isinstance(value, ast.Call) and name_of(value.func) in PARAMETERS for _, value in defaults(node)
    )


def none_without_none(node: ast.AST) -> bool:
    """`q: str = None`."""
    return any(
        isinstance(value, ast.Constant)
        and value.value is None
        and annotation is not None
        and not any(word in ast.unparse(annotation) for word in ("None", "Any", "object", "Optional"))
        for annotation, value in defaults(node)
    )


def config_class(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(
        isinstance(one, ast.ClassDef) and one.name == "Config" for one in node.body
    )


def bare_method(name: str, *owners: str) -> Callable[[ast.AST], bool]:
    """`owner.name(...)`; where no owner is given, any `x.name()` without arguments."""
    return lambda node: (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        and (name_of(node.func.value) in owners if owners else not node.args)
    )


def open_to_all_with_credentials(node: ast.AST) -> bool:
    said = {one.arg: ast.unparse(one.value) for one in node.keywords} if isinstance(node, ast.Call) else {}
    return said.get("allow_credentials") == "True" and "'*'" in said.get("allow_origins", "")


IDIOMS: list[tuple[str, Callable[[ast.AST], bool], str]] = [
    ("E027", bare_method("dict"), ".model_dump()"),
    ("E027", uses("parse_obj", "parse_raw", "from_orm", "update_forward_refs"), "model_validate(...), model_rebuild()"),
    ("E029", uses("root_validator", "constr", "conint", "conlist"), "model_validator, Annotated with Field(...)"),
    ("E030", imports_name("pydantic", "validator"), "field_validator with classmethod"),
    ("E033", uses("schema_extra"), "ConfigDict(json_schema_extra=...)"),
    ("E034", config_class, "model_config = ConfigDict(...)"),
    ("E036", none_without_none, "str | None = None"),
    ("E049", uses("HTTP_422_UNPROCESSABLE_ENTITY"), "HTTP_422_UNPROCESSABLE_CONTENT"),
    ("E054", marker_as_default, "Annotated[int, Query(...)]"),
    ("E055", uses("regex"), "pattern=..."),
    ("E063", passes("example", "Field", *PARAMETERS), "examples=[...]"),
    ("E071", imports("databases"), "SQLAlchemy's asyncio"),
    ("E076", imports_name("typing", *FROM_TYPING), "list[str], dict[str, int], str | None"),
    ("E087", uses("declarative_base"), "class Base(DeclarativeBase)"),
    ("E092", bare_method("query", "db", "session"), "session.scalars(select(...))"),
    ("E096", passes("class_", "sessionmaker"), "async_sessionmaker"),
    ("E100", uses("orm_mode"), "ConfigDict(from_attributes=True)"),
    ("E105", imports("jose"), "import jwt (PyJWT)"),
    ("E106", imports("passlib"), "pwdlib"),
    ("E123", uses("utcnow", "utcfromtimestamp"), "datetime.now(UTC)"),
    ("E126", open_to_all_with_credentials, "the list of origins"),
    ("E161", uses("on_event", "add_event_handler"), "lifespan"),
    ("E169", imports("aioredis"), "redis.asyncio"),
    ("E174", imports_name("pydantic", "BaseSettings"), "pydantic_settings"),
    ("E177", imports("uvicorn.workers"), "fastapi run --workers"),
    ("E182", passes("app", "AsyncClient"), "AsyncClient(transport=ASGITransport(app=app))"),
    ("E186", imports("httpx"), "httpx2"),
    ("E197", imports("motor"), "pymongo.AsyncMongoClient"),
    ("E198", uses("__get_validators__"), "Annotated[str, BeforeValidator(...)]"),
]


def problems(code: str, where: str, line: int = 1) -> list[str]:
    """The dated idioms of some code, whose first line has number `line`, each as `file:line: what`."""
    found = [
        (node.lineno, f"{number}, dated: write {instead}")
        for node in ast.walk(ast.parse(code))
        for number, is_used, instead in IDIOMS
        if is_used(node)
    ]
    return [f"{where}:{at + line - 1}: {what}" for at, what in sorted(set(found))]


def page_problems(path: Path, where: str) -> list[str]:
    """The dated idioms of the Python sessions of a page; its other code comes from files, or is wrong on purpose."""
    found = []
    for fence in Page.read(path).fences:
        if fence.language == "pycon" and "wrong" not in fence.attributes:
            for example in doctest.DocTestParser().get_examples(fence.body):
                found += problems(example.source, where, fence.line + 1 + example.lineno)
    return found


FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
PAGES = [path for language in LANGUAGES for path in sorted((ROOT / "docs" / language).rglob("*.md"))]


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_dated_idiom(path: Path) -> None:
    where = path.relative_to(ROOT).as_posix()
    is_page = path.suffix == ".md"
    found = page_problems(path, where) if is_page else problems(path.read_text(encoding="utf-8"), where)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


# The list sees what it is there for.


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("E027", "data = item.dict()"),
        ("E027", "Item.parse_obj({})"),
        ("E029", "@root_validator\ndef check(): ..."),
        ("E030", "from pydantic import BaseModel, validator"),
        ("E033", "model_config = {**schema_extra}"),
        ("E034", "class Item(BaseModel):\n    class Config: ..."),
        ("E036", "def read(q: str = None): ..."),
        ("E036", "async def read(*, a: int, q: Annotated[str, Query()] = None): ..."),
        ("E036", "class Item(BaseModel):\n    q: str = None"),
        ("E049", "status.HTTP_422_UNPROCESSABLE_ENTITY"),
        ("E054", "def read(q: str = Query('a')): ..."),
        ("E054", "def read(a, *, db: Session = fastapi.Depends(get_db)): ..."),
        ("E055", "Query(regex='a')"),
        ("E063", "Field(example='a')"),
        ("E071", "import databases"),
        ("E076", "from typing import Annotated, Optional"),
        ("E087", "from sqlalchemy.orm import declarative_base"),
        ("E092", "db.query(Item)"),
        ("E096", "sessionmaker(class_=AsyncSession)"),
        ("E100", "ConfigDict(orm_mode=True)"),
        ("E105", "from jose import jwt"),
        ("E106", "from passlib.context import CryptContext"),
        ("E123", "datetime.utcnow()"),
        ("E126", "app.add_middleware(CORSMiddleware, allow_origins=['*'], allow_credentials=True)"),
        ("E161", "@app.on_event('startup')\ndef start(): ..."),
        ("E169", "import aioredis"),
        ("E174", "from pydantic import BaseSettings"),
        ("E177", "from uvicorn.workers import UvicornWorker"),
        ("E182", "AsyncClient(app=app)"),
        ("E186", "import httpx"),
        ("E197", "import motor.motor_asyncio"),
        ("E198", "class A:\n    x = cls.__get_validators__"),
    ],
)
def test_each_idiom_is_named(number: str, code: str) -> None:
    found = problems(f"import fastapi\n{code}", "a.py")
    assert len(found) == 1
    line = 3 if "\n    " in code and number != "E034" else 2
    assert found[0].startswith(f"a.py:{line}: {number}, dated: write ")


def test_every_idiom_of_the_list_has_its_proof() -> None:
    [mark] = [one for one in test_each_idiom_is_named.pytestmark if one.name == "parametrize"]
    assert {number for number, _ in mark.args[1]} == {number for number, _, _ in IDIOMS}


@pytest.mark.parametrize(
    "code",
    [
        "def read(q: Annotated[str | None, Query()] = None, a: int = 1, db: DB = None | 1): ...",
        "class Config: ...",
        "from typing import Annotated, Literal",
        "from pydantic import field_validator\nimport httpx2",
        "dict(a=1), a.dict(b)",
        "item: Item = Field(examples=['a'])",
        "request.query_params, db.scalars(query)",
        "CORSMiddleware(app, allow_origins=['*']); from_attributes = True",
    ],
)
def test_what_is_current_passes(code: str) -> None:
    assert problems(code, "a.py") == []


def test_sessions_of_a_page_are_read(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    fence = "```python {wrong warns='a'}\nimport httpx\n```\n".replace("'", '"')
    page.write_text(f"# A\n\n{fence}\n```pycon\n>>> 1\n1\n>>> import httpx\n```\n", encoding="utf-8")
    assert page_problems(page, "a.md") == ["a.md:10: E186, dated: write httpx2"]
