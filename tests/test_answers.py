"""A grader knows wrong from right: stubs earn nothing, solutions everything, wrong answers lose what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ruta.catalogue import LANGUAGES, Lesson, lessons
from ruta.grading.warm import WarmGrader
from tests import grading_sample
from tests.answers import Answer, answers, every_answer, grades, lost, reasons

LESSONS = lessons()


def each(kind: str = "") -> pytest.MarkDecorator:
    """Parametrize with every lesson and language, and with its answers of a kind."""
    cases = []
    for lesson in LESSONS:
        for language in LANGUAGES:
            if kind:
                found = answers(lesson, kind)
                cases += [pytest.param(a, language, id=f"{lesson.name}-{language}-{a.path.stem}") for a in found]
            else:
                cases.append(pytest.param(lesson, language, id=f"{lesson.name}-{language}"))
    return pytest.mark.parametrize(("answer" if kind else "lesson", "language"), cases)


def graded(answer: Answer, language: str) -> dict[str, Any]:
    """The results of an answer. Fails the test where there are none."""
    results = grades(answer.lesson).get((answer.path, language))
    if results is None:
        pytest.fail(f"{answer.name} was not graded: look at pytest {answer.lesson.grader} --submission {answer.path}")
    return results


@each()
def test_stub_earns_nothing(lesson: Lesson, language: str) -> None:
    results = graded(Answer(lesson, lesson.exercise), language)
    assert results["status"] == "fail", results["message"]
    assert {test["id"] for test in results["tests"] if test["status"] != "fail"} == set()
    assert results["points"] == 0


@each()
def test_solution_earns_everything(lesson: Lesson, language: str) -> None:
    results = graded(Answer(lesson, lesson.solution), language)
    assert not lost(results), reasons(results, lost(results))
    assert (results["points"], results["status"]) == (10, "pass")


@each()
def test_points_add_up_to_ten(lesson: Lesson, language: str) -> None:
    results = graded(Answer(lesson, lesson.exercise), language)
    assert results["max_points"] == sum(test["max_points"] for test in results["tests"]) == 10


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_titles_differ_between_checks_and_languages(lesson: Lesson) -> None:
    titles = [test["name"] for lang in LANGUAGES for test in graded(Answer(lesson, lesson.exercise), lang)["tests"]]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_there_are_enough_answers(lesson: Lesson) -> None:
    wrong, right = answers(lesson, "wrong"), answers(lesson, "right")
    assert len(wrong) >= 6, f"{lesson.name} needs six wrong answers in tests/wrong_answers/{lesson.name}"
    assert len(right) >= 2, f"{lesson.name} needs two right answers in tests/right_answers/{lesson.name}"


@each("wrong")
def test_wrong_answer_loses_what_it_says(answer: Answer, language: str) -> None:
    assert answer.fails, f'{answer.name} must begin with """fails: test_a, test_b'
    results = graded(answer, language)
    unknown = answer.fails - {test["id"] for test in results["tests"]}
    assert not unknown, f"{answer.name} names checks that do not exist"
    passes, fails = answer.fails - lost(results), lost(results) - answer.fails
    assert not passes, f"{answer.name} passes checks that it should fail"
    assert not fails, f"{answer.name} fails more than it says:\n{reasons(results, fails)}"


@each("right")
def test_right_answer_earns_everything(answer: Answer, language: str) -> None:
    results = graded(answer, language)
    assert not lost(results), f"{answer.name}:\n{reasons(results, lost(results))}"


def test_answers_are_graded_though_one_ends_the_process(tmp_path: Path) -> None:
    grading_sample.lay_out(tmp_path)
    settings = f"[pytest]\naddopts = {' '.join(grading_sample.OPTIONS)}\n"
    (tmp_path / "pytest.ini").write_text(settings, encoding="utf-8")
    lesson = Lesson("05_sample", tmp_path)
    wrong = tmp_path / "tests" / "wrong_answers" / lesson.name
    (wrong / "folder").mkdir(parents=True)
    lesson.solution.parent.mkdir(parents=True)
    lesson.solution.write_text(grading_sample.SOLUTION, encoding="utf-8")
    (wrong / "ends.py").write_text("import os\n\nos._exit(0)\n", encoding="utf-8")
    anything = grading_sample.SOLUTION.replace("Field(gt=0)", "Field()")
    (wrong / "folder" / "exercise.py").write_text(f'"""fails: test_pages_are_positive"""\n{anything}', encoding="utf-8")

    ends, folder = answers(lesson, "wrong")
    assert (ends.fails, folder.fails) == (None, {"test_pages_are_positive"})
    results = grades(lesson)
    assert {(path.stem, language) for path, language in results} == {
        (name, language) for name in ("exercise", "folder") for language in LANGUAGES
    }
    for language in LANGUAGES:
        assert len(lost(results[lesson.exercise, language])) == 3
        assert lost(results[lesson.solution, language]) == set()
        assert lost(results[folder.path, language]) == folder.fails
        with pytest.raises(pytest.fail.Exception, match="was not graded"):
            graded(ends, language)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_the_warm_grader_agrees(lesson: Lesson) -> None:
    with WarmGrader() as warm:
        for number, answer in enumerate(every_answer(lesson)):
            # Each answer in one language, in turn: what an answer does, it does in both.
            path, language = answer.path, LANGUAGES[number % len(LANGUAGES)]
            results = graded(answer, language)
            found = warm.grade(lesson.grader, path, language=language, seed=results["seed"]).results
            assert json.dumps(found, indent=1) == json.dumps(results, indent=1), path
