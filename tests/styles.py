"""Other ways to write the same program: what a grader must accept, made of a solution automatically."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from ruta.mutants.operators import overlap, path_of, routes
from ruta.mutants.program import Edit, Function, Program, name_of

EXTRA = """

@app.get("/extra/{extra_id}", status_code=202)
def extra(extra_id: int) -> dict[str, int]:
    return {"extra": extra_id}
"""


def waits(function: Function) -> bool:
    """Whether a function needs to be `async def`."""
    kinds = (ast.Await, ast.AsyncFor, ast.AsyncWith)
    inside = [each for each in ast.walk(function) if isinstance(each, kinds)]
    return bool(inside) or any(isinstance(each, ast.comprehension) and each.is_async for each in ast.walk(function))


def plain_functions(program: Program) -> str:
    """`def` where nothing is awaited."""
    called = {name_of(node) for node in ast.walk(program.tree) if isinstance(node, ast.Call)}
    return program.changed(
        Edit(program.data.index(b"async", _after_decorators(program, function)), _keyword(program, function), "")
        for function in {function for function, _ in routes(program)}
        if isinstance(function, ast.AsyncFunctionDef) and not waits(function) and function.name not in called
    )


def async_functions(program: Program) -> str:
    """`async def` for every route that the program itself does not call."""
    called = {name_of(node) for node in ast.walk(program.tree) if isinstance(node, ast.Call)}
    return program.changed(
        Edit(_keyword(program, function), _keyword(program, function), "async ")
        for function in {function for function, _ in routes(program)}
        if isinstance(function, ast.FunctionDef) and function.name not in called
    )


def other_names(program: Program) -> str:
    """Other names for the functions, the models and the stores, which no client sees."""
    given = {name for node in ast.parse(program.contract).body for name in _defined(node)}
    own = {name for node in program.tree.body for name in _defined(node)} - given - {"app"}
    names = re.compile(
        rf"(?<![\w.\"'/])({'|'.join(sorted(map(re.escape, own), key=len, reverse=True))})(?!\w)(?!=[^=])"
    )
    lines = program.text.splitlines(keepends=True)
    strings = [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(program.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    for number, line in enumerate(lines, 1):
        if own and not any(first <= number <= last for first, last in strings):
            lines[number - 1] = names.sub(r"\1_2", line)
    return "".join(lines)


def other_order(program: Program) -> str:
    """The routes at the end, from the last to the first, where no two of them match one path."""
    found = sorted({function for function, _ in routes(program)}, key=program.start)
    paths = [(name_of(call), path_of(call)) for _, call in routes(program)]
    meet = any(a != b and a[0] == b[0] and overlap(a[1], b[1]) for a in paths for b in paths)
    if meet:
        return program.text
    without = program.changed(program.replace(one, "") for one in found)
    return "\n\n\n".join([without, *map(program.of, reversed(found))])


def more_routes(program: Program) -> str:
    """A route that nobody asked for."""
    return program.text + EXTRA


STYLES: dict[str, Callable[[Program], str]] = {
    style.__name__: style for style in (plain_functions, async_functions, other_names, other_order, more_routes)
}


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, Function | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _after_decorators(program: Program, function: Function) -> int:
    return max((program.end(each) for each in function.decorator_list), default=program.start(function))


def _keyword(program: Program, function: Function) -> int:
    """Where `def` stands."""
    found = re.compile(rb"\bdef\b").search(program.data, _after_decorators(program, function))
    assert found
    return found.start()
