"""Each page tells the truth, in both languages, and is built as CONTRIBUTING.md says."""

from __future__ import annotations

import os

import pytest

from ruta.catalogue import LANGUAGES, ROOT, Lesson, lessons
from ruta.site import parity, structure, transcript
from ruta.site.proofs import Proof, distinct
from ruta.site.statuses import declared
from tests.fresh_app import fresh_app

LESSONS = {lesson.name: lesson for lesson in lessons()}
PAIRS = parity.pairs(ROOT)
WRONG = {name: proof for lesson in LESSONS.values() for name, proof in distinct(lesson, LANGUAGES).items()}

every_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
every_language = pytest.mark.parametrize("language", LANGUAGES)
every_pair = pytest.mark.parametrize("name", PAIRS, ids=[name.removeprefix("lessons/") for name in PAIRS])
needs_bash = pytest.mark.skipif(os.name == "nt", reason="transcripts are written for bash")


def hold(problems: list[str]) -> None:
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@every_language
@every_lesson
def test_structure(lesson: Lesson, language: str) -> None:
    if not lesson.page(language).exists():
        pytest.fail(f"{lesson.page(language).relative_to(ROOT)} is missing", pytrace=False)
    hold(structure.page_problems(lesson, language))


@every_language
@every_pair
def test_fences(name: str, language: str) -> None:
    path = ROOT / "docs" / language / name
    lesson = LESSONS.get(path.stem) if path.parent.name == "lessons" else None
    hold(structure.fence_problems(path, ROOT, lesson) if path.exists() else [])


@every_pair
def test_both_languages(name: str) -> None:
    for path in PAIRS[name]:
        if not path.exists():
            pytest.fail(f"{path.relative_to(ROOT).as_posix()} is missing", pytrace=False)
    hold(parity.shape_problems(*PAIRS[name], ROOT))


@every_pair
def test_fingerprint(name: str) -> None:
    if all(path.exists() for path in PAIRS[name]):
        problem = parity.source_problem(*PAIRS[name], ROOT)
        hold([problem] if problem else [])


@needs_bash
@every_language
@every_lesson
def test_transcripts(lesson: Lesson, language: str) -> None:
    if not lesson.page(language).exists():
        pytest.fail(f"{lesson.page(language).relative_to(ROOT)} is missing", pytrace=False)
    with fresh_app(lesson.main) as app:
        promised = [*declared(app.openapi())]
    hold(transcript.check(lesson, language, promised))


@needs_bash
@pytest.mark.parametrize("proof", WRONG.values(), ids=WRONG)
def test_wrong_code(proof: Proof) -> None:
    hold(proof.run())
