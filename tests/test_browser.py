"""The built site in a real browser: nothing breaks, nothing is asked of other hosts, axe finds nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from ruta.catalogue import LANGUAGES, Lesson, lessons
from ruta.site import browser as tools
from ruta.site.glossary import fold
from ruta.site.page import Fence
from ruta.site.page import Page as Source

PREFIX = {"es": "", "en": "en/"}
OTHER = {"es": "en", "en": "es"}
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
PALETTES = {"light": "default", "dark": "slate"}
READY = re.compile("Teclee para comenzar|Type to start")
WITH_PAGE = [lesson for lesson in lessons() if lesson.page("es").is_file()]
LESSONS = [f"lessons/{lesson.name}/" for lesson in WITH_PAGE]
BESIDE = ["", "glossary/", "instructors/"]
# One lesson is seen in every way; the others, which have the same parts, in one palette and size for each language.
EVERY_WAY = [*BESIDE, "no/such/page/", *LESSONS[-1:]]
ONE_WAY = {"es": ("light", "phone"), "en": ("dark", "desktop")}
VIEWS = [
    *(
        (lang, name, palette, size)
        for lang in LANGUAGES
        for name in EVERY_WAY
        for palette in PALETTES
        for size in SIZES
    ),
    *((lang, name, *ONE_WAY[lang]) for lang in LANGUAGES for name in LESSONS[:-1]),
]


@dataclass
class Visit:
    """A tab of the browser, and all that went wrong in it."""

    page: Page
    base: str
    problems: list[str] = field(default_factory=list)

    def watch(self) -> None:
        missing = re.compile("Failed to load resource.*404")
        page = self.page
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("requestfailed", self.fail)
        page.on("request", lambda request: self.ask(request.url))
        page.on("response", lambda answer: self.answer(answer.status, answer.url))
        page.on(
            "console",
            lambda said: (
                said.type in ("error", "warning")
                # The browser says so of a 404 page itself; `answer` sees to all the others.
                and not (missing.match(said.text) and "no/such" in said.location["url"])
                and self.problems.append(f"console: {said.text}")
            ),
        )

    def fail(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a click on a link ends what was still being loaded
            self.problems.append(f"failed: {request.url}, {request.failure}")

    def ask(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.problems.append(f"another host: {url}")

    def answer(self, status: int, url: str) -> None:
        if status >= 400 and "no/such" not in url:
            self.problems.append(f"{status}: {url}")

    def open(self, path: str) -> None:
        self.page.goto(self.base + path, wait_until="load")
        expect(self.page.locator("h1")).to_be_visible()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, built now."""
    site = tmp_path_factory.mktemp("site")
    built = tools.build(site)
    assert built.returncode == 0, built.stderr
    with tools.served(site) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with tools.launched() as browser:
        if browser is None:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(tools.ABSENT)
        yield browser


@pytest.fixture(scope="module")
def contexts(chromium: Browser) -> Iterator[dict[tuple[str, str], BrowserContext]]:
    """A browser profile for each palette and size, opened once."""
    made = {
        (palette, size): chromium.new_context(
            color_scheme=palette,  # type: ignore[arg-type]
            viewport={"width": SIZES[size][0], "height": SIZES[size][1]},
            reduced_motion="reduce",
        )
        for palette in PALETTES
        for size in SIZES
    }
    for context in made.values():
        context.set_default_timeout(10_000)
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, contexts: dict[tuple[str, str], BrowserContext], base: str
) -> Iterator[Visit]:
    """A tab in which nothing may go wrong; parametrized by (palette, size), light and desktop by default."""
    page = contexts[getattr(request, "param", ("light", "desktop"))].new_page()
    visit = Visit(page, base)
    visit.watch()
    yield visit
    page.close()
    assert visit.problems == []


def view(language: str, name: str, palette: str, size: str) -> object:
    label = f"{language}-{name.strip('/') or 'index'}-{palette}-{size}"
    return pytest.param(language, name, palette, size, (palette, size), id=label.replace("lessons/", ""))


@pytest.mark.parametrize(
    ("language", "name", "palette", "size", "visit"), [view(*each) for each in VIEWS], indirect=["visit"]
)
def test_page(visit: Visit, language: str, name: str, palette: str, size: str) -> None:
    visit.open(PREFIX[language] + name)
    page = visit.page
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("body").get_attribute("data-md-color-scheme") == PALETTES[palette]
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0, f"the page is {width} px wider than the screen"
    # Comparing the colours of every word of code takes most of the time, and they are the same in both languages and at
    # every width: Spanish is asked for its light ones, English for its dark ones.
    colours = size == "desktop" and (language, palette) in {("es", "light"), ("en", "dark")}
    rules = {"color-contrast": {"enabled": colours}}
    found = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", [*BESIDE, *LESSONS[-1:]], ids=lambda name: f"/{name}".replace("lessons/", ""))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_switcher_keeps_the_page(visit: Visit, language: str, name: str) -> None:
    page, own, twin = visit.page, PREFIX[language] + name, PREFIX[OTHER[language]] + name
    visit.open(own)
    page.locator("header a.language").click()
    expect(page).to_have_url(visit.base + twin)
    expect(page.locator("html")).to_have_attribute("lang", OTHER[language])
    page.locator("header a.language").click()
    expect(page).to_have_url(visit.base + own)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_page_leads_to_both_languages(visit: Visit, language: str) -> None:
    for here, leads in ((language, "article a >> nth=0"), (OTHER[language], "header a.language")):
        visit.open(f"{PREFIX[language]}no/such/page/")
        visit.page.locator(leads).click()
        expect(visit.page).to_have_url(visit.base + PREFIX[here])


def search(visit: Visit, typed: str) -> list[str]:
    """Type into the search as a person does; the addresses of what is found."""
    page = visit.page
    page.locator(".md-search__input").click()
    expect(page.locator(".md-search-result__meta")).to_have_text(READY)
    page.keyboard.type(typed)
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    links: list[str] = page.locator(".md-search-result__item a").evaluate_all("all => all.map(each => each.pathname)")
    return links


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_stays_in_its_language(visit: Visit, language: str) -> None:
    visit.open(PREFIX[language])
    assert {link.startswith("/en/") for link in search(visit, "JSON")} == {language == "en"}
    found = Axe().run(visit.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("word", ["petición", "validación", "autenticación"], ids=fold)
def test_search_finds_words_without_their_accents(visit: Visit, word: str) -> None:
    visit.open("")
    accented = search(visit, word)
    visit.open("glossary/")
    assert set(accented) <= set(search(visit, fold(word)))


def commands(fence: Fence) -> str:
    """What a person typed in a transcript or a Python session."""
    first, then = {"console": ("$ ", "> "), "pycon": (">>> ", "...")}[fence.language]
    lines: list[str] = []
    typing = False
    for line in fence.body.splitlines():
        typing = line.startswith(first) or (typing and line.startswith(then))
        lines += [line[len(first) :]] if typing else []
    return "\n".join(lines).rstrip()


@pytest.mark.parametrize("lesson", WITH_PAGE[-1:], ids=lambda lesson: f"es-{lesson.name}")
def test_copying_a_transcript_takes_its_commands(visit: Visit, lesson: Lesson) -> None:
    visit.open(f"lessons/{lesson.name}/")
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    blocks = page.locator(".language-console, .language-pycon").all()
    shown = [each for each in Source.read(lesson.page("es")).fences if each.language in ("console", "pycon")]
    assert len(blocks) == len(shown) > 0
    for block, fence in zip(blocks, shown, strict=True):
        if block.is_visible():  # a tab that is not chosen hides its own
            block.locator(".md-code__button").click()
            assert page.evaluate("navigator.clipboard.readText()") == commands(fence)


def test_the_palette_is_kept(visit: Visit) -> None:
    visit.open("")
    visit.page.locator("label[for=__palette_1]").click()
    visit.open("glossary/")
    assert visit.page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    visit.page.evaluate("localStorage.clear()")
