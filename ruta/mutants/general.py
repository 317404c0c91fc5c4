"""The mistakes that are made in any Python program, as changes of it: each operator yields edits, a list a mutant."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

from ruta.mutants.program import Edit, Edits, Function, Program, calls, is_annotation, is_free, name_of

BOUNDS = {"gt": "ge", "ge": "gt", "lt": "le", "le": "lt"}
COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
CALCULATED: dict[type[ast.operator], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*",
}  # fmt: skip
COPIES = {"copy", "deepcopy", "dict", "list", "set"}
WORD = {ast.And: ("and", "or"), ast.Or: ("or", "and")}
CONFUSED = {"max": "min", "min": "max", "any": "all", "all": "any"}


def number_changed(program: Program) -> Edits:
    """One more, and one less."""
    for node in ast.walk(program.tree):
        if not isinstance(node, ast.Constant) or type(node.value) is not int or is_free(program, node):
            continue
        parent = program.parents[node]
        keyword = parent.arg if isinstance(parent, ast.keyword) else None
        if keyword == "status_code" or (isinstance(parent, ast.Call) and name_of(parent) == "HTTPException"):
            continue
        for step in (1, -1):
            yield [program.replace(node, str(node.value + step))]


def return_emptied(program: Program) -> Edits:
    """Nothing comes back."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Return) and node.value and program.of(node.value) != "None":
            yield [program.replace(node.value, "None")]


def condition_negated(program: Program) -> Edits:
    """An if, a filter or a while is inverted; a filter is forgotten."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.If | ast.IfExp | ast.While):
            yield [program.replace(node.test, f"not ({program.of(node.test)})")]
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield [program.replace(test, f"(not ({program.of(test)}))")]
                yield [program.replace(test, "True")]


def comparison_changed(program: Program) -> Edits:
    """A bound that counts or not; elsewhere the opposite, unless the whole condition is negated anyway."""
    for node in ast.walk(program.tree):
        if not isinstance(node, ast.Compare) or len(node.ops) > 1:
            continue
        parent, ordered = program.parents[node], isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE)
        if ordered or not isinstance(parent, ast.If | ast.IfExp | ast.While | ast.comprehension):
            left, right = node.left, node.comparators[0]
            yield [_operator(program, left, right, COMPARED[type(node.ops[0])])]


def _operator(program: Program, left: ast.AST, right: ast.AST, text: str) -> Edit:
    """Another operator between two operands, whose brackets stay."""
    written = program.between(left, right)
    replaced = re.sub(r"(?:not\s+in|is\s+not|[^\s()]+)", text, written, count=1)
    return program.replace_between(left, right, replaced)


def calculation_changed(program: Program) -> Edits:
    for node in ast.walk(program.tree):
        if isinstance(node, ast.BinOp) and type(node.op) in CALCULATED and not is_annotation(program, node):
            yield [_operator(program, node.left, node.right, CALCULATED[type(node.op)])]
        elif isinstance(node, ast.BoolOp):
            word, other = WORD[type(node.op)]
            yield [
                program.replace_between(left, right, re.sub(rf"\b{word}\b", other, program.between(left, right)))
                for left, right in pairwise(node.values)
            ]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield [program.replace(node, program.of(node.operand))]


def boolean_changed(program: Program) -> Edits:
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, bool) and not is_free(program, node):
            yield [program.replace(node, str(not node.value))]


def string_changed(program: Program) -> Edits:
    """One letter more in a text that a client may see: a path, a field, a value, a message."""
    for node in ast.walk(program.tree):
        if not isinstance(node, ast.JoinedStr) and not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        parent = program.parents[node]
        hidden = isinstance(parent, ast.Expr | ast.JoinedStr | ast.FormattedValue) or is_annotation(program, node)
        mode = isinstance(parent, ast.keyword) and parent.arg == "mode"
        if hidden or mode or is_free(program, node) or program.inside(node, ast.JoinedStr):
            continue
        end = program.end(node) - (3 if program.of(node).endswith(('"""', "'''")) else 1)
        yield [Edit(end, end, "x")]


def copy_confused(program: Program) -> Edits:
    """What is stored instead of a copy of it; a copy, which is then changed, instead of what is stored."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Call) and program.inside(node, ast.FunctionDef, ast.AsyncFunctionDef):
            plain = isinstance(node.func, ast.Name) and node.func.id in COPIES and len(node.args) == 1
            if plain and not node.keywords and isinstance(node.args[0], ast.Name | ast.Subscript | ast.Attribute):
                yield [program.replace(node, program.of(node.args[0]))]
            if isinstance(node.func, ast.Attribute) and node.func.attr in {"copy", "model_copy"}:
                yield [program.replace(node, program.of(node.func.value))]
        elif isinstance(node, Function):
            yield from _copies_changed(program, node)


def _copies_changed(program: Program, function: Function) -> Edits:
    nodes = [each for part in function.body for each in ast.walk(part)]
    targets = [each.target if isinstance(each, ast.AugAssign) else each.targets[0]
               for each in nodes if isinstance(each, ast.Assign | ast.AugAssign)]  # fmt: skip
    changed = {name_of(each.value) for each in targets if isinstance(each, ast.Attribute | ast.Subscript)}
    for each in nodes:
        if (
            isinstance(each, ast.Assign)
            and name_of(each.targets[0]) in changed
            and isinstance(each.targets[0], ast.Name)
        ):
            yield [program.replace(each.value, f'__import__("copy").deepcopy({program.of(each.value)})')]


def operand_dropped(program: Program) -> Edits:
    """One of the conditions that `and` or `or` join is forgotten."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.BoolOp):
            for one in node.values:
                rest = [each for each in node.values if each is not one]
                word = WORD[type(node.op)][0]
                yield [program.replace(node, f" {word} ".join(program.of(each) for each in rest))]


def decorator_removed(program: Program) -> Edits:
    """A function or a class is not what its decorator would have made of it."""
    for node in ast.walk(program.tree):
        for decorator in node.decorator_list if isinstance(node, Function | ast.ClassDef) else ():
            yield [program.without_decorator(decorator)]


def exception_confused(program: Program) -> Edits:
    """Another exception is caught than the one that comes."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.ExceptHandler) and node.type:
            yield [program.replace(node.type, "StopAsyncIteration")]


def jump_confused(program: Program) -> Edits:
    """break for continue, and back."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Break | ast.Continue):
            yield [program.replace(node, "continue" if isinstance(node, ast.Break) else "break")]


def sign_lost(program: Program) -> Edits:
    for node in ast.walk(program.tree):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Invert):
            yield [program.replace(node, program.of(node.operand))]


def loop_skipped(program: Program) -> Edits:
    for node in ast.walk(program.tree):
        if isinstance(node, ast.For):
            yield [program.replace(node.iter, "[]")]


def opposite_called(program: Program) -> Edits:
    """The least for the most, any for all."""
    for call in calls(program):
        if isinstance(call.func, ast.Name) and call.func.id in CONFUSED:
            yield [program.replace(call.func, CONFUSED[call.func.id])]


def argument_confused(program: Program) -> Edits:
    """An argument of one of the program's own functions is forgotten, or changes places with the next one."""
    own = {node.name: node for node in ast.walk(program.tree) if isinstance(node, Function)}
    for call in calls(program):
        function = own.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if function is None or any(isinstance(each, ast.Starred) for each in call.args):
            continue
        if len(call.args) > len(function.args.args) - len(function.args.defaults):
            yield [program.drop([*call.args, *call.keywords], call.args[-1])]
        for one, other in pairwise(call.args):
            yield [program.replace(one, program.of(other)), program.replace(other, program.of(one))]


OPERATORS = (
    number_changed, condition_negated, comparison_changed, calculation_changed, boolean_changed, string_changed,
    copy_confused, decorator_removed, exception_confused, jump_confused, sign_lost, loop_skipped,
    return_emptied, operand_dropped, opposite_called, argument_confused,
)  # fmt: skip
