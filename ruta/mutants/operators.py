"""The mistakes that a learner of FastAPI makes, as changes of a program.

Each operator takes a program and yields edits, one list for each mutant. The stock operators of mutation tools see
little in declarative code, so most of these know what a route, a model or an HTTPException is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from ruta.mutants import general
from ruta.mutants.general import BOUNDS
from ruta.mutants.program import Edit, Edits, Function, Mutant, Program, arguments_of, calls, is_free, name_of

Operator = Callable[[Program], Edits]

METHODS = {"get": "post", "post": "put", "put": "patch", "patch": "put", "delete": "post", "head": "get"}
VALIDATORS = {"field_validator", "model_validator", "computed_field", "field_serializer", "model_serializer"}
HOOKS = {"exception_handler", "middleware"}
OTHER_TYPE = {"int": "str", "float": "str", "bool": "str", "str": "int"}
OF_FASTAPI = {"Request", "Response", "BackgroundTasks", "WebSocket", "HTTPConnection"}
EVENED_OUT = {"casefold", "lower", "upper", "strip", "replace", "removeprefix", "removesuffix"}
PARAMETER = re.compile(r"\{(\w+)(:path)?\}")


def routes(program: Program) -> Iterator[tuple[Function, ast.Call]]:
    """The functions that answer a method and a path, each with the decorator that says so."""
    for node in ast.walk(program.tree):
        for call in node.decorator_list if isinstance(node, Function) else ():
            if isinstance(call, ast.Call) and name_of(call) in METHODS and isinstance(call.func, ast.Attribute):
                yield node, call  # type: ignore[misc]


def path_of(route: ast.Call) -> str:
    """The path that a decorator gives, if it is written there."""
    first = next(iter(route.args), None)
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


# Constraints and keywords


def bound_loosened(program: Program) -> Edits:
    """gt becomes ge, and back."""
    for call in calls(program):
        for keyword in call.keywords:
            if keyword.arg in BOUNDS:
                start = program.start(keyword)
                yield [Edit(start, start + len(keyword.arg), BOUNDS[keyword.arg])]


def keyword_dropped(program: Program) -> Edits:
    """A constraint, a status_code, a response_model, a header or any other keyword is forgotten."""
    for call in calls(program):
        for keyword in call.keywords:
            needed = name_of(call) == "HTTPException" and keyword.arg == "status_code"
            if keyword.arg and keyword.arg != "tags" and not needed and not is_free(program, keyword):
                yield [program.drop(arguments_of(call), keyword)]


def status_changed(program: Program) -> Edits:
    """Another status in an HTTPException, a response or a route."""
    for call in calls(program):
        given = [keyword.value for keyword in call.keywords if keyword.arg == "status_code"]
        if name_of(call) == "HTTPException" and call.args:
            given.append(call.args[0])
        for value in given:
            if code := status_of(value):
                yield [program.replace(value, str({400: 404, 200: 201}.get(code, 400 if code >= 400 else 200)))]
                yield [program.replace(value, str(code + 1))]


def status_of(node: ast.AST) -> int:
    """The number of a status, written as such or as `status.HTTP_404_NOT_FOUND`; 0 where it is neither."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    found = re.match(r"HTTP_(\d{3})_", name_of(node))
    return int(found[1]) if found else 0


def method_changed(program: Program) -> Edits:
    for _, call in routes(program):
        assert isinstance(call.func, ast.Attribute)
        end = program.end(call.func)
        yield [Edit(end - len(call.func.attr), end, METHODS[call.func.attr])]


# Functions and statements


def answer_undescribed(program: Program) -> Edits:
    """A route does not say what it answers with, where the contract wants it in /openapi.json."""
    for function, call in routes(program):
        here = re.compile(rf"{re.escape(path_of(call))}(?![\w/])")
        told = [part for part in program.contract.split("\n\n") if "openapi" in part and here.search(part)]
        if function.returns and told:
            last = program.data.rindex(b"->", 0, program.start(function.returns))
            yield [Edit(last, program.end(function.returns), "")]


def function_dropped(program: Program) -> Edits:
    """A validator, a computed field, an exception handler or a middleware is forgotten."""
    for node in ast.walk(program.tree):
        if isinstance(node, Function) and {name_of(each) for each in node.decorator_list} & (VALIDATORS | HOOKS):
            yield [program.replace(node, "pass")]


def annotation_loosened(program: Program) -> Edits:
    """What Annotated adds to a type is forgotten: a validator, a constraint, a parameter's place."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Subscript) and name_of(node.value) == "Annotated" and isinstance(node.slice, ast.Tuple):
            kind, *added = node.slice.elts
            for each in added:
                if name_of(each) in {"Depends", "Security"}:
                    continue
                without = program.drop(list(node.slice.elts), each)
                yield [program.replace(node, program.of(kind))] if len(added) == 1 else [without]


def dependency_dropped(program: Program) -> Edits:
    """A parameter that is there for what its dependency does."""
    for function, _ in routes(program):
        spec = function.args
        used = {node.id for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)}
        listed = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
        for arg in listed:
            marked = {name_of(node) for node in ast.walk(arg) if isinstance(node, ast.Call)}
            if marked & {"Depends", "Security"} and arg.arg not in used:
                yield [program.drop(list(listed), arg)]


def statement_dropped(program: Program) -> Edits:
    """A raise, a change of what is stored, a header or a call is forgotten."""
    for node in ast.walk(program.tree):
        if not program.inside(node, ast.FunctionDef, ast.AsyncFunctionDef):
            continue
        match node:
            case ast.Raise() | ast.Delete() | ast.AugAssign() | ast.Expr(value=ast.Call() | ast.Await()):
                yield [program.replace(node, "pass")]
            case ast.Assign(targets=[ast.Subscript() | ast.Attribute(), *_]):
                yield [program.replace(node, "pass")]


def text_left_as_it_is(program: Program) -> Edits:
    """Upper and lower case, spaces or hyphens are not evened out."""
    for call in calls(program):
        if isinstance(call.func, ast.Attribute) and call.func.attr in EVENED_OUT:
            yield [program.replace(call, program.of(call.func.value))]


def await_dropped(program: Program) -> Edits:
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Await):
            yield [program.replace(node, program.of(node.value))]


def routes_swapped(program: Program) -> Edits:
    """Two routes of one method that both match some path, in the other order."""
    found = sorted(routes(program), key=lambda route: route[0].lineno)
    for place, (one, first) in enumerate(found):
        for other, second in found[place + 1 :]:
            if name_of(first) == name_of(second) and one is not other and overlap(path_of(first), path_of(second)):
                yield [program.replace(one, program.of(other)), program.replace(other, program.of(one))]


def overlap(one: str, other: str) -> bool:
    """Whether some path matches both."""
    if ":path}" in one or ":path}" in other:
        return True
    first, second = one.split("/"), other.split("/")
    same = (a == b or PARAMETER.search(a) or PARAMETER.search(b) for a, b in zip(first, second, strict=False))
    return len(first) == len(second) and all(same)


# Types


def type_confused(program: Program) -> Edits:
    """Text for a number or a boolean, a number for text."""
    for kind, _, _ in typed(program):
        if isinstance(kind, ast.Name) and kind.id in OTHER_TYPE:
            yield [program.replace(kind, OTHER_TYPE[kind.id])]


def optional_or_required(program: Program) -> Edits:
    """A field or a parameter that may be missing must be there, or the other way round."""
    in_path = {name for _, call in routes(program) for name, _ in PARAMETER.findall(path_of(call))}
    for kind, default, node in typed(program):
        if not (isinstance(node, ast.arg) and node.arg in in_path):
            yield from _other_type(program, node, kind, default)


def typed(program: Program) -> Iterator[tuple[ast.expr, ast.expr | None, ast.AnnAssign | ast.arg]]:
    """The type and the default of each field of a class and each parameter of a route, and where it is declared.

    What FastAPI fills in by itself is left out, and so are dependencies. Of an Annotated, the type is the first part.
    """
    for node in ast.walk(program.tree):
        if isinstance(node, ast.AnnAssign) and isinstance(program.parents[node], ast.ClassDef):
            yield _bare(node.annotation), node.value, node
    for function in {function for function, _ in routes(program)}:
        spec = function.args
        positional = [*spec.posonlyargs, *spec.args]
        missing = len(positional) - len(spec.defaults)
        defaults = [*[None] * missing, *spec.defaults, *spec.kw_defaults]
        for arg, default in zip([*positional, *spec.kwonlyargs], defaults, strict=True):
            marked = {name_of(each) for each in ast.walk(arg) if isinstance(each, ast.Call)}
            if arg.annotation and name_of(arg.annotation) not in OF_FASTAPI and not marked & {"Depends", "Security"}:
                yield _bare(arg.annotation), default, arg


def _bare(kind: ast.expr) -> ast.expr:
    if isinstance(kind, ast.Subscript) and name_of(kind.value) == "Annotated" and isinstance(kind.slice, ast.Tuple):
        return kind.slice.elts[0]
    return kind


def _other_type(program: Program, node: ast.AST, kind: ast.expr, default: ast.expr | None) -> Edits:
    if isinstance(default, ast.Constant):
        start = program.data.rindex(b"=", 0, program.start(default))
        before = program.data[:start].rstrip()
        yield [Edit(len(before), program.end(default), "")]
    if default is None and not takes_null(kind):
        end = program.end(node)
        yield [program.replace(kind, f"{program.of(kind)} | None"), Edit(end, end, " = None")]


def null_refused(program: Program) -> Edits:
    """A null is not taken where it should be."""
    for kind, _, _ in typed(program):
        if isinstance(kind, ast.BinOp) and takes_null(kind):
            yield [program.replace(kind, program.of(kind.left))]


def takes_null(kind: ast.expr) -> bool:
    """Whether a type ends in `| None`."""
    return isinstance(kind, ast.BinOp) and isinstance(kind.right, ast.Constant) and kind.right.value is None


OPERATORS: dict[str, Operator] = {
    operator.__name__: operator
    for operator in (
        bound_loosened, keyword_dropped, status_changed, method_changed, answer_undescribed, function_dropped,
        annotation_loosened, dependency_dropped, statement_dropped, text_left_as_it_is, await_dropped, routes_swapped,
        type_confused, optional_or_required, null_refused,
        *general.OPERATORS,
    )
}  # fmt: skip


# The measure has two parts. One is fixed by what it must have: each family of cosmic-ray, and the mistakes with routes,
# models and answers that a grader of FastAPI has to notice. The other came while graders were being mended, from other
# tools and from us. A grader has to kill enough by the first alone as well as by both, so that an operator that is
# added cannot make up for a mistake that goes unnoticed.
ADDED = {
    "return_emptied": "PIT, null and empty returns",
    "text_left_as_it_is": "PIT, naked receiver",
    "operand_dropped": "muJava, ODL",
    "opposite_called": "Stryker, method expressions",
    "argument_confused": "mutmut, removal of arguments; and their order",
    "type_confused": "ours",
    "null_refused": "ours",
}


def mutants(text: str, given: str = "") -> list[Mutant]:
    """Every mutant of a program, in the order of its lines.

    `given` is the stub that the program was written from. What stands there already is not the learner's, so it stays,
    and what its contract leaves free is no mistake in any other form.
    Programs that Python cannot compile are left out, and one of several that are the same. Raises SyntaxError.
    """
    program = Program(text, given)
    kept = _given(program, given)
    found: dict[str, tuple[int, Mutant]] = {}
    for name, operator in OPERATORS.items():
        for edits in operator(program):
            if any(start <= edit.start < end for edit in edits for start, end in kept):
                continue
            after = program.changed(edits)
            if after not in found and after != text and _compiles(after):
                found[after] = min(edit.start for edit in edits), Mutant(name, text, after)
    return [mutant for _, mutant in sorted(found.values(), key=lambda placed: placed[0])]


def _given(program: Program, stub: str) -> list[tuple[int, int]]:
    """Where the statements of a program are that its stub has too."""
    there = {ast.dump(node) for node in ast.parse(stub).body}
    return [(program.start(node), program.end(node)) for node in program.tree.body if ast.dump(node) in there]


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True
