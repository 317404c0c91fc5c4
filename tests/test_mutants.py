"""Automatic mutants: each operator makes its mistake, and the grader of each lesson notices nearly all of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ruta.catalogue import Lesson, lessons
from ruta.mutants import trial
from ruta.mutants.operators import ADDED, OPERATORS, mutants
from ruta.mutants.program import Mutant
from ruta.mutants.trial import ENOUGH, Trial, TrialError, described, excuses_of, reasons, table, try_mutants
from tests import grading_sample
from tests.learner_sample import Ruta

FEWEST, LONG = 25, 30

# For each operator: a program, and what of it is changed into what.
CHANGES = {
    "bound_loosened": [("x = Field(gt=0)", "x = Field(ge=0)"), ("x = Query(le=9)", "x = Query(lt=9)")],
    "keyword_dropped": [
        ("x = Field(min_length=1, pattern='a')", "x = Field(min_length=1)"),
        ("x = Field(min_length=1, pattern='a')", "x = Field(pattern='a')"),
        ("@app.get('/x', status_code=201)\ndef f(): ...", "@app.get('/x')\ndef f(): ..."),
        ("raise HTTPException(401, headers={'a': 'b'})", "raise HTTPException(401)"),
        ("x.model_dump(exclude_unset=True)", "x.model_dump()"),
    ],
    "status_changed": [
        ("raise HTTPException(status_code=404)", "raise HTTPException(status_code=400)"),
        ("raise HTTPException(409)", "raise HTTPException(400)"),
        ("raise HTTPException(status.HTTP_400_BAD_REQUEST)", "raise HTTPException(404)"),
        ("@app.post('/x', status_code=201)\ndef f(): ...", "@app.post('/x', status_code=200)\ndef f(): ..."),
    ],
    "method_changed": [("@app.get('/x')\ndef f(): ...", "@app.post('/x')\ndef f(): ...")],
    "number_changed": [("x = 1", "x = 2"), ("x = 5", "x = 4"), ("x = Field(gt=0)", "x = Field(gt=-1)")],
    "answer_undescribed": [("@app.get('/x')\ndef f() -> int: ...", "@app.get('/x')\ndef f() : ...")],
    "function_dropped": [
        ("class A:\n    @field_validator('b')\n    @classmethod\n    def c(cls, b): ...", "class A:\n    pass"),
        ("@app.exception_handler(404)\ndef f(): ...", "pass"),
    ],
    "annotation_loosened": [
        ("x: Annotated[int, Query(ge=1)]", "x: int"),
        ("x: Annotated[str, BeforeValidator(f), Field(gt=0)]", "x: Annotated[str, Field(gt=0)]"),
    ],
    "dependency_dropped": [
        (
            "@app.get('/x')\ndef f(a: int, b: Annotated[str, Depends(g)]): return a",
            "@app.get('/x')\ndef f(a: int): return a",
        ),
    ],
    "statement_dropped": [
        ("def f():\n    raise ValueError", "def f():\n    pass"),
        ("def f():\n    del a[0]", "def f():\n    pass"),
        ("def f():\n    response.headers['a'] = b", "def f():\n    pass"),
        ("def f():\n    BOOKS.append(a)", "def f():\n    pass"),
        ("async def f():\n    await g()", "async def f():\n    pass"),
    ],
    "text_left_as_it_is": [("x = a.casefold()", "x = a"), ("x = a.replace('-', '')", "x = a")],
    "await_dropped": [("async def f():\n    return await g()", "async def f():\n    return g()")],
    "routes_swapped": [
        (
            "@app.get('/x/new')\ndef a(): ...\n\n@app.get('/x/{y}')\ndef b(): ...",
            "@app.get('/x/{y}')\ndef b(): ...\n\n@app.get('/x/new')\ndef a(): ...",
        ),
    ],
    "type_confused": [
        ("class A:\n    b: int", "class A:\n    b: str"),
        ("@app.get('/x')\ndef f(b: Annotated[bool, A]): ...", "@app.get('/x')\ndef f(b: Annotated[str, A]): ..."),
    ],
    "optional_or_required": [
        ("class A:\n    b: int", "class A:\n    b: int | None = None"),
        ("class A:\n    b: int = 3", "class A:\n    b: int"),
        ("@app.get('/x')\ndef f(b: int): ...", "@app.get('/x')\ndef f(b: int | None = None): ..."),
    ],
    "null_refused": [("class A:\n    b: int | None = None", "class A:\n    b: int = None")],
    "condition_negated": [
        ("if a:\n    b", "if not (a):\n    b"),
        ("x = [a for a in b if c]", "x = [a for a in b if (not (c))]"),
        ("x = [a for a in b if c]", "x = [a for a in b if True]"),
    ],
    "comparison_changed": [
        ("x = a < b", "x = a <= b"),
        ("x = (a) not in (b)", "x = (a) in (b)"),
        ("if a >= b:\n    c", "if a > b:\n    c"),
    ],
    "calculation_changed": [
        ("x = a + b", "x = a - b"),
        ("x = a and b and c", "x = a or b or c"),
        ("x = not a", "x = a"),
    ],
    "boolean_changed": [("x = True", "x = False")],
    "string_changed": [("x = 'a'", "x = 'ax'"), ("x = f'a{b}'", "x = f'a{b}x'"), ("x = '''a'''", "x = '''ax'''")],
    "return_emptied": [("def f():\n    return 1", "def f():\n    return None")],
    "copy_confused": [
        ("def f():\n    return a.model_copy(update=b)", "def f():\n    return a"),
        ("def f():\n    return list(a)", "def f():\n    return a"),
        (
            "def f():\n    a = B[c]\n    a.d = 1",
            'def f():\n    a = __import__("copy").deepcopy(B[c])\n    a.d = 1',
        ),
    ],
    "decorator_removed": [("@a\n@b.c(d)\ndef f(): ...", "@a\ndef f(): ..."), ("@a\nclass B: ...", "class B: ...")],
    "exception_confused": [
        ("try:\n    a\nexcept (B, C) as d:\n    e", "try:\n    a\nexcept StopAsyncIteration as d:\n    e"),
    ],
    "jump_confused": [
        ("for a in b:\n    break", "for a in b:\n    continue"),
        ("for a in b:\n    continue", "for a in b:\n    break"),
    ],
    "sign_lost": [("x = -a", "x = a")],
    "operand_dropped": [("x = a or b", "x = a"), ("x = a or b", "x = b")],
    "loop_skipped": [("for a in b:\n    c", "for a in []:\n    c")],
    "opposite_called": [("x = max(a)", "x = min(a)")],
    "argument_confused": [
        ("def f(a, b): ...\nf(1, 2)", "def f(a, b): ...\nf(2, 1)"),
        ("def f(a, b=0): ...\nf(1, 2)", "def f(a, b=0): ...\nf(1)"),
    ],
}  # fmt: skip


def made(program: str, stub: str = "") -> set[tuple[str, str]]:
    return {(mutant.operator, mutant.after) for mutant in mutants(program, stub)}


@pytest.mark.parametrize("operator", OPERATORS)
def test_operator_makes_its_mistake(operator: str) -> None:
    for before, after in CHANGES[operator]:
        assert after in {changed for name, changed in made(before, '"""/x in /openapi.json"""') if name == operator}, (
            before
        )


def test_words_that_the_contract_leaves_free_are_no_mistakes() -> None:
    program = "def f():\n    raise HTTPException(status_code=404, detail='No such book')"
    assert not [after for _, after in made(program) if "404" in after and after != program and "raise" in after]
    fixed = {after for _, after in made(program, '"""404 and detail: No such book"""')}
    assert program.replace("book", "bookx") in fixed
    assert program.replace(", detail='No such book'", "") in fixed


def test_documents_are_changed_where_the_contract_speaks_of_them() -> None:
    program = "@app.get('/x', summary='A')\ndef f(): ..."
    dropped = "@app.get('/x')\ndef f(): ..."
    assert dropped not in {after for _, after in made(program)}
    assert dropped in {after for _, after in made(program, '"""/openapi.json has a summary"""')}


def test_what_the_stub_gives_stays() -> None:
    assert made("x = 1\ny = 1", "y = 1") == {("number_changed", f"x = {number}\ny = 1") for number in (0, 2)}


def test_routes_that_never_meet_are_not_swapped() -> None:
    for first, second in (("/x", "/y"), ("/x/{a}", "/x/{a}/b")):
        program = f"@app.get('{first}')\ndef a(): ...\n\n@app.get('{second}')\ndef b(): ..."
        assert "routes_swapped" not in {operator for operator, _ in made(program)}


def test_mutants_are_compiled_and_differ() -> None:
    for lesson in lessons():
        text = lesson.solution.read_text(encoding="utf-8")
        programs = [mutant.after for mutant in mutants(text)]
        assert len(set(programs)) == len(programs)
        assert text not in programs
        for program in programs:
            compile(program, lesson.name, "exec")


def test_a_mutant_is_named_by_what_it_changes() -> None:
    mutant = Mutant("number_changed", "a\n\nx = 1\n", "a\n\nx = 2\n")
    assert mutant.change == "- x = 1\n+ x = 2"
    assert mutant.diff[-2:] == ["-x = 1", "+x = 2"]


def sample(folder: Path, solution: str = grading_sample.SOLUTION) -> Lesson:
    grading_sample.lay_out(folder)
    lesson = Lesson("05_sample", folder)
    lesson.solution.parent.mkdir(parents=True)
    lesson.solution.write_text(solution, encoding="utf-8")
    return lesson


def excuse(lesson: Lesson, *changes: str) -> None:
    path = excuses_of(lesson)
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = [{"change": change, "why": "Because."} for change in changes]
    path.write_text(json.dumps(listed), encoding="utf-8")


def test_a_weak_grader_is_found_out(tmp_path: Path) -> None:
    lesson = sample(tmp_path)
    told: list[tuple[int, int]] = []
    found = try_mutants(lesson, workers=1, progress=lambda done, total: told.append((done, total)))
    assert (found.total, found.killed) == (len(found.fates) - found.count("stillborn"), found.count("killed"))
    assert 0 < found.killed < found.total
    assert told[-1] == (len(found.fates), len(found.fates))
    assert not found.is_enough
    assert "# why: NOT EXPLAINED" in list(described(found))
    assert lesson.name in "".join(table([found]))
    data = json.loads(json.dumps(found.document))
    assert (data["killed"], data["total"]) == (found.killed, found.total)
    assert len(data["survivors"]) == found.total - found.killed


def test_a_program_that_does_not_start_is_stillborn_whatever_passed_before(tmp_path: Path) -> None:
    lesson = sample(
        tmp_path, grading_sample.SOLUTION.replace("app = FastAPI()", "app = FastAPI(debug=False and 1 / 0)")
    )
    early = '@check(1, es="Uno", en="One", hints=HINTS)\ndef test_early(submission):\n    assert submission\n\n\n@check'
    grader = lesson.grader.read_text(encoding="utf-8").replace("@check", early, 1)
    lesson.grader.write_text(grader, encoding="utf-8")
    fates = {mutant.change: fate for mutant, fate in try_mutants(lesson, workers=1).fates}
    before = "- app = FastAPI(debug=False and 1 / 0)\n+ app = FastAPI(debug="
    assert fates[f"{before}True and 1 / 0)"] == "stillborn"
    assert fates[f"{before}1 / 0)"] == "stillborn"


def test_an_excuse_that_nobody_needs_is_told(tmp_path: Path) -> None:
    lesson = sample(tmp_path)
    survivors = [one.mutant.change for one in try_mutants(lesson, workers=1).survivors]
    excuse(lesson, *survivors, "- never\n+ there")
    found = try_mutants(lesson, workers=1)
    assert all(one.why == "Because." for one in found.survivors)
    assert found.stale == ["- never\n+ there"]
    assert not found.is_enough


def test_enough_is_a_share_and_a_reason_for_each() -> None:
    mutant = Mutant("number_changed", "x = 1", "x = 2")
    killed = [(mutant, "killed")] * 19
    assert Trial("05", [*killed, (mutant, "survived")], {mutant.change: "Because."}).is_enough
    assert not Trial("05", [*killed, (mutant, "survived")]).is_enough
    assert not Trial("05", [*killed[1:], (mutant, "survived")], {mutant.change: "Because."}).is_enough
    assert Trial("05", [*killed, (mutant, "stillborn")]).is_enough


def test_enough_by_the_fixed_operators_alone() -> None:
    fixed, added = Mutant("number_changed", "x = 1", "x = 2"), Mutant("return_emptied", "return 1", "return None")
    assert added.operator in ADDED
    assert ADDED.keys() < OPERATORS.keys()
    fates = [(fixed, "killed")] * 18 + [(fixed, "survived")] + [(added, "killed")] * 20
    found = Trial("05", fates, {fixed.change: "Because."})
    assert found.rate >= ENOUGH > found.fixed.rate
    assert (found.fixed.killed, found.fixed.total) == (18, 19)
    assert not found.is_enough


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda lesson: lesson.solution.unlink(), "exercise.py"),
        (lambda lesson: lesson.solution.write_text("x = (", encoding="utf-8"), "never closed"),
        (lambda lesson: lesson.solution.write_bytes(b"x = '\xe9'"), "utf-8"),
        (lambda lesson: lesson.solution.write_text(grading_sample.STUB, encoding="utf-8"), "does not pass"),
    ],
)
def test_a_solution_that_is_not_right_is_told(tmp_path: Path, damage: Callable[[Lesson], object], said: str) -> None:
    lesson = sample(tmp_path)
    damage(lesson)
    with pytest.raises(TrialError, match=said):
        try_mutants(lesson, workers=1)


def test_excuses_want_a_change_and_a_why(tmp_path: Path) -> None:
    path = tmp_path / "05.yml"
    path.write_text("- change: x", encoding="utf-8")
    with pytest.raises(TrialError, match=r"05\.yml"):
        reasons(path)


def test_without_fork_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "can_be_warm", lambda: False)
    with pytest.raises(TrialError, match="fork"):
        try_mutants(sample(tmp_path))


def test_the_command_tells_figures_and_ends_so(ruta: Ruta, first: Lesson) -> None:
    result = ruta("mutants", "1")
    assert result.exit_code == 1
    assert "# why: NOT EXPLAINED" in result.stdout
    assert "01_first" in result.stdout.splitlines()[-1]
    assert not result.stderr
    data = json.loads(ruta("mutants", "1", "--json").stdout)
    excuse(first, *{f"{one['diff']}" for one in data["survivors"]})  # a diff with its place is not a change
    assert ruta("mutants", "1").exit_code == 1
    every = json.loads(ruta("mutants", "--json").stdout)
    assert [one["lesson"] for one in every["lessons"]] == ["01_first", "02_second"]
    first.solution.unlink()
    result = ruta("mutants", "1")
    assert result.exit_code == 2
    assert "exercise.py" in result.stderr


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_the_grader_kills_the_mutants(lesson: Lesson) -> None:
    found = try_mutants(lesson, workers=1)
    said = "\n".join([*table([found]), *described(found)])
    assert found.rate >= ENOUGH, said
    assert found.fixed.rate >= ENOUGH, said
    assert all(one.why for one in found.survivors), said
    assert not found.stale, said
    if len(lesson.solution.read_text(encoding="utf-8").splitlines()) > LONG:
        assert len(found.fates) >= FEWEST, said
