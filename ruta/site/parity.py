"""Both languages are whole: the two pages of a pair have the same shape, and were compared since they changed."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from itertools import groupby, zip_longest
from pathlib import Path

from ruta.site.page import Fence, Page
from ruta.site.structure import LINK, headings

BLOCK = re.compile(r" *(!!!|\?\?\?\+?|===\+?)(?: +([a-z]+)(?= |$))?")
LANGUAGE_OF_A_SITE = re.compile(r"(?<=[^/]/)(?:es|en)(?:-[A-Z]{2})?/|(?<=//)(?:es|en)\.")
SOURCE = re.compile(r"^source:.*$", re.MULTILINE)
COMMENT = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)

Parts = dict[str, list[tuple[int, object]]]


def fingerprint(path: Path) -> str:
    """Twelve letters that change whenever the page does."""
    return hashlib.sha256(path.read_text(encoding="utf-8").encode()).hexdigest()[:12]


def agree(spanish: Path, english: Path) -> bool:
    """Write the fingerprint of the Spanish page into the English one; return whether it changed.

    Raises ValueError when the English page has no front matter.
    """
    if is_current(spanish, english):
        return False
    text = english.read_text(encoding="utf-8")
    head, mark, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not mark:
        raise ValueError(f"{english.name} has no front matter")
    line = f'source: "{fingerprint(spanish)}"'  # quoted: one of digits alone would be a number
    head = SOURCE.sub(line, head) if SOURCE.search(head) else f"{head}\n{line}"
    english.write_text(f"---\n{head}{mark}{body}", encoding="utf-8")
    return True


def is_current(spanish: Path, english: Path) -> bool:
    """Does the English page carry the fingerprint of the Spanish page as it is now?"""
    return str(Page.read(english).meta.get("source")) == fingerprint(spanish)


def code(fence: Fence) -> object:
    """The code of a fence, as far as it must be the same in both languages."""
    if fence.language == "text":  # a drawing, or a tree of files: its words are those of the page
        return fence.body.count("\n")
    if fence.language == "python":
        try:
            return ast.unparse(ast.parse(fence.body))
        except SyntaxError:
            return fence.body
    if fence.language in ("console", "json", "http", "html", "css", "javascript"):
        return fence.body
    return [line.rstrip() for line in COMMENT.sub("", fence.body).splitlines()]


def tables(prose: list[str]) -> Iterator[tuple[int, object]]:
    """Each table with its first line: how many rows, and how many columns in each."""
    numbered = enumerate((line.strip() for line in prose), 1)
    for is_table, lines in groupby(numbered, lambda each: each[1].startswith("|")):
        if is_table:
            rows = list(lines)
            # A bar in code or after a backslash does not end a cell.
            yield rows[0][0], [len(re.findall(r"\|", re.sub(r"`[^`]*`|\\\|", "", row))) - 1 for _, row in rows]


def parts(page: Page) -> Parts:
    """What both languages must have alike, each part with its line."""
    prose = page.prose
    blocks = [(number, BLOCK.match(line)) for number, line in enumerate(prose, 1)]
    links = [(number, url) for number, line in enumerate(prose, 1) for url in LINK.findall(line)]
    return {
        "heading": [(one.line, one.level) for one in headings(page)],
        "fence": [(one.line, (one.language, one.attributes, code(one))) for one in page.fences],
        "link": [(number, LANGUAGE_OF_A_SITE.sub("", url.partition("#")[0])) for number, url in links],
        "block": [(number, (found[1], found[2])) for number, found in blocks if found],
        "table": list(tables(prose)),
    }


def shape_problems(spanish: Path, english: Path, root: Path) -> list[str]:
    """Where the two pages part, each as `file:line: what`; only the first difference of each kind."""
    pages = [path.relative_to(root).as_posix() for path in (spanish, english)]
    try:
        es, en = parts(Page.read(spanish)), parts(Page.read(english))
    except ValueError as error:
        return [f"{pages[0]} or {pages[1]}: {error}"]
    problems = []
    for kind in es:
        for one, other in zip_longest(es[kind], en[kind]):
            if one is None or other is None:
                here, line, there = (pages[1], other[0], "es") if one is None else (pages[0], one[0], "en")
                problems.append(f"{here}:{line}: this {kind} has no equal in {there}")
                break
            if one[1] != other[1]:
                problems.append(f"{pages[1]}:{other[0]}: this {kind} is not the one of {pages[0]}:{one[0]}")
                problems[-1] += f"\n  es: {one[1]}\n  en: {other[1]}"
                break
    return problems


def source_problem(spanish: Path, english: Path, root: Path) -> str | None:
    """Has the Spanish page changed since the English one was last compared with it?"""
    if is_current(spanish, english):
        return None
    name = english.relative_to(root / "docs" / "en").with_suffix("").as_posix()
    if name.startswith("lessons/"):
        name = english.stem.partition("_")[0]
    there, here = english.relative_to(root).as_posix(), spanish.relative_to(root).as_posix()
    return (
        f"{there}:1: {here} has changed since the two were compared: "
        f"look at both, then run: python -m uv run ruta agree {name}"
    )


def pairs(root: Path) -> dict[str, tuple[Path, Path]]:
    """Every page under docs/es or docs/en, by its path there, in Spanish and in English."""
    names = {
        path.relative_to(root / "docs" / language).as_posix()
        for language in ("es", "en")
        for path in (root / "docs" / language).rglob("*.md")
    }
    return {name: (root / "docs" / "es" / name, root / "docs" / "en" / name) for name in sorted(names)}


def find(wanted: str, root: Path) -> tuple[Path, Path]:
    """The two pages that `05`, `05_pydantic` or `index` stands for. Raises ValueError when there are not two."""
    for name, (spanish, english) in pairs(root).items():
        path = name.removesuffix(".md").removeprefix("lessons/")
        if wanted == path or (name.startswith("lessons/") and path.startswith(f"{wanted}_")):
            missing = [page.relative_to(root).as_posix() for page in (spanish, english) if not page.exists()]
            if missing:
                raise ValueError(f"{missing[0]} is missing")
            return spanish, english
    raise ValueError(f"no page is called {wanted}; give a lesson (05) or a page (index)")
