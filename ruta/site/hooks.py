"""The events of MkDocs at which the site is made of the course: navigation, code, strip, languages, search."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from ruta.catalogue import LANGUAGES, LEVELS, Lesson, front_matter, lessons
from ruta.site import glossary
from ruta.site.fences import fill
from ruta.site.levels import LevelPage

NAMES = {"es": "Español", "en": "English"}
WORDS = {
    "es": {
        "home": "Inicio",
        "beginner": "Principiante",
        "intermediate": "Intermedio",
        "expert": "Experto",
        "minutes": "{} minutos",
        "place": "Lección {} de {}",
        "nothing": "Necesitas: solo Python",
        "services": "Necesitas: {}",
    },
    "en": {
        "home": "Home",
        "beginner": "Beginner",
        "intermediate": "Intermediate",
        "expert": "Expert",
        "minutes": "{} minutes",
        "place": "Lesson {} of {}",
        "nothing": "You need: only Python",
        "services": "You need: {}",
    },
}


def root_of(config: MkDocsConfig) -> Path:
    """The folder of the clone that is being built."""
    return Path(config.config_file_path).parent


def language_of(config: MkDocsConfig) -> str:
    return str(config.theme["language"])


def lesson_of(page: Page, config: MkDocsConfig) -> Lesson | None:
    """The lesson that a page is about, or None."""
    path = Path(page.file.src_uri)
    return Lesson(path.stem, root_of(config)) if path.parent.name == "lessons" else None


def written(config: MkDocsConfig) -> list[Lesson]:
    """The lessons that have their page in Spanish, which says what they are, and in the language being built."""
    pages = ("es", language_of(config))
    return [lesson for lesson in lessons(root_of(config)) if all(lesson.page(each).is_file() for each in pages)]


def title(lesson: Lesson, language: str) -> str:
    return str(front_matter(lesson.page(language).read_text(encoding="utf-8"))[0]["title"])


def closing(config: MkDocsConfig, level: str) -> list[LevelPage]:
    """The page at the end of a level, once it is there in both languages."""
    pages = [LevelPage(level, language, root_of(config)) for language in LANGUAGES]
    there = all(page.path.is_file() for page in pages)
    return [page for page in pages if there and page.language == language_of(config)]


def level_title(page: LevelPage) -> str:
    return str(front_matter(page.path.read_text(encoding="utf-8"))[0]["title"])


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the navigation: the levels, their lessons, and the pages beside the path."""
    language = language_of(config)
    nav: list[Any] = [{WORDS[language]["home"]: "index.md"}]
    for level in LEVELS:
        members = [lesson for lesson in written(config) if lesson.meta["level"] == level]
        if members:
            pages = [{f"{each.number}. {title(each, language)}": f"lessons/{each.name}.md"} for each in members]
            pages += [{level_title(page): page.uri} for page in closing(config, level)]
            nav.append({WORDS[language][level]: pages})
    config.nav = [*nav, "glossary.md", "instructors.md"]
    return config


def on_page_read_source(page: Page, config: MkDocsConfig) -> str:
    """Fill what a page leaves to the course: code by name, the lessons there are, the terms of the glossary."""
    text, language, root = page.file.content_string, language_of(config), root_of(config)
    lesson = lesson_of(page, config)
    main = f"lessons/{lesson.name}/main.py" if lesson else None
    try:
        text = fill(text, language, root, main)
    except ValueError as error:
        raise PluginError(f"docs/{language}/{page.file.src_uri}, {error}") from error
    if page.file.src_uri == "glossary.md":
        text = text.replace("{{ glossary }}", glossary.render(root / "docs" / "glossary.yml", language))
    if page.file.src_uri == "index.md":
        there = written(config)
        text = text.replace("{{ lessons }}", path_of(config))
        text = text.replace("{{ first }}", f"lessons/{there[0].name}.md" if there else "glossary.md")
        text = text.replace("{{ written }}", str(len(there)))
        text = text.replace("{{ planned }}", str(max(level.stop for level in LEVELS.values()) - 1))
    return text


def path_of(config: MkDocsConfig) -> str:
    """The lessons as a Markdown list, in order, each with its minutes, and the page at the end of each level."""
    language = language_of(config)
    lines = []
    for level in LEVELS:
        for lesson in (each for each in written(config) if each.meta["level"] == level):
            minutes = WORDS[language]["minutes"].format(lesson.meta["minutes"])
            link = f"[{lesson.number}. {title(lesson, language)}](lessons/{lesson.name}.md)"
            lines.append(f"- {link} <small>{minutes}</small>")
        lines += [f"- [{level_title(page)}]({page.uri})" for page in closing(config, level)]
    return "\n".join(['<div class="path" markdown>', "", *lines, "", "</div>"])


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Put the strip of a lesson under its title."""
    lesson = lesson_of(page, config)
    if lesson is None:
        return html
    return html.replace("</h1>", f"</h1>\n{strip(lesson, written(config), language_of(config))}", 1)


def strip(lesson: Lesson, there: list[Lesson], language: str) -> str:
    """Level, minutes, place on the path and needs of a lesson, as HTML."""
    words, meta = WORDS[language], lesson.meta
    services = ", ".join(map(str, meta.get("services") or []))
    said = [
        words["place"].format(lesson.number, there[-1].number),
        words[str(meta["level"])],
        words["minutes"].format(meta["minutes"]),
        words["services"].format(services) if services else words["nothing"],
    ]
    items = "".join(f"<li>{escape(text)}</li>" for text in said)
    stops = "".join('<i class="here"></i>' if each.name == lesson.name else "<i></i>" for each in there)
    way = f'<div class="way" aria-hidden="true">{stops}</div>'
    return f'<div class="strip" data-search-exclude><ul>{items}</ul>{way}</div>'


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:  # noqa: ARG001
    """Tell the theme where this page is in each language."""
    language, up = language_of(config), "../" * page.url.count("/")
    other = glossary.OTHER[language]
    twin = root_of(config) / "docs" / other / page.file.src_uri
    url = page.url.removeprefix("./")
    context["alternates"] = alternates(language, up, url, url if twin.is_file() else "")
    return context


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> dict[str, Any]:
    """Give the 404 page of each language absolute links, since it answers at any depth."""
    if template_name == "404.html":
        language = language_of(config)
        prefix = "/" if language == "es" else "/en/"
        base = urlsplit(config.site_url).path if config.site_url else prefix
        context["base_url"] = base
        context["alternates"] = alternates(language, base, "", "")
    return context


def alternates(language: str, base: str, own: str, twin: str) -> list[dict[str, str]]:
    """The page in both languages, Spanish first; `base` leads from it to the beginning of its own language."""
    if language == "es":
        links = {"es": base + own, "en": f"{base}en/{twin}"}
    else:
        start = base.removesuffix("en/") if base.startswith("/") else f"{base}../"
        links = {"es": start + twin, "en": base + own}
    return [{"lang": lang, "name": NAMES[lang], "link": link or "./"} for lang, link in links.items()]


def on_post_build(config: MkDocsConfig) -> None:
    """Fold the accents of the search index; after the Spanish site, build the English one inside it."""
    fold_index(Path(config.site_dir, "search", "search_index.json"))
    if language_of(config) == "es":
        english = load_config(
            str(root_of(config) / "mkdocs.en.yml"),
            site_dir=str(Path(config.site_dir, "en")),
            site_url=f"{config.site_url}en/" if config.site_url else "",
            strict=config.strict,
        )
        english.plugins.on_startup(command="build", dirty=False)
        try:
            build(english)
        finally:
            english.plugins.on_shutdown()


def fold_index(path: Path) -> None:
    """Add a field with the accented words of each entry written without accents: `peticion` finds `petición`."""
    index = json.loads(path.read_text(encoding="utf-8"))
    index["config"]["fields"]["folded"] = {"boost": 1.0}
    for entry in index["docs"]:
        words = set(re.findall(r"\w+", f"{entry['title']} {re.sub(r'<[^>]+>', ' ', entry['text'])}".lower()))
        entry["folded"] = " ".join(sorted({glossary.fold(word) for word in words} - words))
    path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
