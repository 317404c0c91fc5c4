"""The site as files: both languages whole, nothing from other hosts, and mistakes that stop the build."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from ruta.catalogue import LANGUAGES, ROOT, Lesson, lessons
from ruta.site import browser, glossary
from ruta.site.fences import fill

PREFIX = {"es": "", "en": "en/"}
LESSONS = [lesson for lesson in lessons() if lesson.page("es").is_file()]
# What makes a browser ask for something as soon as it opens a page.
LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
}
LOADED_LINKS = {"stylesheet", "icon", "preload", "preconnect", "dns-prefetch", "modulepreload", "manifest"}


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def attributes(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def loaded(self) -> Iterator[str]:
        for tag, attributes in self.tags:
            if url := attributes.get(LOADS.get(tag, "")):
                yield url
            if tag == "link" and LOADED_LINKS & set(attributes["rel"].split()):
                yield attributes["href"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built now in a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    built = browser.build(folder)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A clone with one lesson of three lines, to break."""
    for name in ("mkdocs.yml", "mkdocs.en.yml", "docs/glossary.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "ruta", tmp_path / "ruta", ignore=shutil.ignore_patterns("__pycache__"))
    for language in LANGUAGES:
        (tmp_path / "docs" / language / "lessons").mkdir(parents=True)
        for page in (ROOT / "docs" / language).glob("*.md"):
            shutil.copy(page, tmp_path / "docs" / language)
        write(tmp_path, language, '```python {get="price"}\n```\n')
    lesson = Lesson("01_small", tmp_path)
    lesson.folder.mkdir(parents=True)
    lesson.main.write_text("price = 35\n", encoding="utf-8")
    return tmp_path


def write(root: Path, language: str, body: str) -> None:
    head = "title: T\nlevel: beginner\nminutes: 5\nbrowser: true\nservices: [redis]"
    page = root / "docs" / language / "lessons" / "01_small.md"
    page.write_text(f"---\n{head}\n---\n\n# T\n\n{body}", encoding="utf-8")


def folder_of(page: Path, language: str) -> str:
    """Where a page is on the site, relative to its language."""
    relative = page.relative_to(ROOT / "docs" / language).with_suffix("").as_posix()
    return relative.removesuffix("index")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there(site: Path, language: str) -> None:
    for page in (ROOT / "docs" / language).rglob("*.md"):
        built = Tags(site / PREFIX[language] / folder_of(page, language) / "index.html")
        assert built.attributes("html")[0]["lang"] == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_and_404_are_of_the_language(site: Path, language: str) -> None:
    home = site / PREFIX[language]
    index = json.loads((home / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == [language]
    found = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert found == {f"{path}/".lstrip("/") for path in (page_of(page, language) for page in pages(language))}
    missing = Tags(home / "404.html")
    assert missing.attributes("html")[0]["lang"] == language
    styles = [each["href"] for each in missing.attributes("link") if each["rel"] == "stylesheet"]
    assert all(href.startswith(f"/{PREFIX[language]}assets/") for href in styles)


def pages(language: str) -> list[Path]:
    return list((ROOT / "docs" / language).rglob("*.md"))


def page_of(page: Path, language: str) -> str:
    return folder_of(page, language).rstrip("/")


def test_nothing_comes_from_another_host(site: Path) -> None:
    for page in site.rglob("*.html"):
        assert [url for url in Tags(page).loaded() if re.match(r"\w+:|//", url) and not url.startswith("data:")] == []
    for style in site.rglob("*.css"):
        urls = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", style.read_text(encoding="utf-8"))
        assert [url for url in urls if re.match(r"\w+:|//", url) and not url.startswith("data:")] == []


def test_each_page_points_to_itself_in_both_languages(site: Path) -> None:
    for page in site.rglob("index.html"):
        links = [each for each in Tags(page).attributes("link") if "hreflang" in each]
        assert [each["hreflang"] for each in links] == ["es", "en"]
        there = {each["hreflang"]: (page.parent / each["href"] / "index.html").resolve() for each in links}
        assert all(path.is_file() for path in there.values())
        english = page.is_relative_to(site / "en")
        assert there["en" if english else "es"] == page.resolve()
        assert there["en"].relative_to((site / "en").resolve()) == there["es"].relative_to(site.resolve())


def test_pages_work_in_any_folder(site: Path) -> None:
    for page in site.rglob("index.html"):
        links = [attributes.get("href", "") for _, attributes in Tags(page).tags]
        assert [link for link in links if link.startswith("/")] == []


def test_a_404_page_knows_the_folder_of_the_site(small: Path) -> None:
    built = browser.build(small / "site", small, SITE_URL="https://example.com/ruta/")
    assert built.returncode == 0, built.stderr
    for language, other in (("es", "en"), ("en", "es")):
        page = Tags(small / "site" / PREFIX[language] / "404.html")
        styles = [each["href"] for each in page.attributes("link") if each["rel"] == "stylesheet"]
        assert all(href.startswith(f"/ruta/{PREFIX[language]}assets/") for href in styles)
        switcher = [each["href"] for each in page.attributes("a") if each.get("class", "").endswith("language")]
        assert switcher == [f"/ruta/{PREFIX[other]}"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_says_what_it_takes(site: Path, lesson: Lesson, language: str) -> None:
    html = (site / PREFIX[language] / "lessons" / lesson.name / "index.html").read_text(encoding="utf-8")
    strip = re.search(r'</h1>\s*<div class="strip"[^>]*>(.*?)</ul>', html, re.DOTALL)
    assert strip
    words = {"es": ("Lección {} de {}", "{} minutos"), "en": ("Lesson {} of {}", "{} minutes")}[language]
    assert words[0].format(lesson.number, LESSONS[-1].number) in strip[1]
    assert words[1].format(lesson.meta["minutes"]) in strip[1]
    levels = {"beginner": "Principiante", "intermediate": "Intermedio", "expert": "Experto"}
    level = str(lesson.meta["level"])
    assert (levels[level] if language == "es" else level.capitalize()) in strip[1]


def test_the_glossary_is_whole() -> None:
    terms = yaml.safe_load((ROOT / "docs" / "glossary.yml").read_text(encoding="utf-8"))
    known = {"en", "es", "means_en", "means_es", "note_en", "note_es"}
    assert [term for term in terms if not {"en", "es", "means_en", "means_es"} <= set(term) <= known] == []
    anchors = [glossary.anchor(term) for term in terms]
    assert len(anchors) == len(set(anchors))
    for language in LANGUAGES:
        page = glossary.render(ROOT / "docs" / "glossary.yml", language)
        assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_attributes_of_a_fence_never_reach_the_reader() -> None:
    text = '??? note "A"\n\n    ```python {wrong raises="TypeError" hl="b"}\n    a = 1\n      b\n    ```\n'
    filled = '??? note "A"\n\n    ```{.python .wrong title="Así no" hl_lines="2"}\n    a = 1\n      b\n    ```\n'
    assert fill(text, "es", ROOT) == filled
    answer = "```console {wrong}\n$ curl -s localhost:8000\n```\n"
    assert (
        fill(answer, "en", ROOT)
        == '```{.console .wrong title="Not like this: what it answers"}\n$ curl -s localhost:8000\n```\n'
    )


def test_a_small_clone_builds(small: Path) -> None:
    built = browser.build(small / "site", small)
    assert built.returncode == 0, built.stderr
    page = (small / "site/en/lessons/01_small/index.html").read_text(encoding="utf-8")
    assert "lessons/01_small/main.py" in page
    assert "You need: redis" in page


def test_the_page_of_a_level_follows_its_lessons(small: Path) -> None:
    for language in LANGUAGES:
        page = small / "docs" / language / "levels" / "beginner.md"
        page.parent.mkdir()
        page.write_text(f'---\ntitle: "Level {language}"\n---\n\n# L\n\n```console {{app="01_small"}}\n$ ls\n```\n')
    built = browser.build(small / "site", small)
    assert built.returncode == 0, built.stderr
    for language in LANGUAGES:
        home = small / "site" / PREFIX[language]
        links = [each.get("href", "") for each in Tags(home / "index.html").attributes("a")]
        assert links.count("levels/beginner/") >= 2  # in the navigation and in the list of lessons
        assert links.index("lessons/01_small/") < links.index("levels/beginner/") < links.index("glossary/")
        html = (home / "levels" / "beginner" / "index.html").read_text(encoding="utf-8")
        assert "lessons/01_small/main.py" in html
        assert f"Level {language}" in html


@pytest.mark.parametrize(
    ("language", "body", "said"),
    [
        ("es", '```python {get="prize"}\n```\n', "docs/es/lessons/01_small.md, line 11: main.py defines no 'prize'"),
        ("en", '```python {get="price" hl="36"}\n```\n', "docs/en/lessons/01_small.md, line 11: no line holds"),
        ("es", "```python\nprice = 35\n```\n", "docs/es/lessons/01_small.md, line 11: code is not typed"),
        ("en", "```python\n", "docs/en/lessons/01_small.md, line 11: this fence is never closed"),
        ("es", "[a](02_none.md)\n", "'lessons/01_small.md' contains a link '02_none.md'"),
        ("en", "[a](../glossary.md#none)\n", "'lessons/01_small.md' contains a link '../glossary.md#none'"),
    ],
    ids=["unknown-name", "unknown-text", "typed-code", "open-fence", "broken-link", "broken-anchor"],
)
def test_a_mistake_stops_the_build(small: Path, language: str, body: str, said: str) -> None:
    write(small, language, body)
    built = browser.build(small / "site", small)
    assert built.returncode != 0
    assert said in re.sub(r"\s+", " ", built.stderr)
