"""Calls that do not work: arguments that are missing, and functions that are only named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Edit, Guess, Repair, is_module, own_attributes
from bnquiz.grading.repair.intended import DEFAULTS
from bnquiz.grading.repair.likeness import UNARY, word_set
from bnquiz.grading.repair.messages import say
from bnquiz.grading.source.nodes import called, own_attribute
from bnquiz.texts import Text

_LACKS = re.compile(r"(\w+)\(\) missing \d+ required positional arguments?: (.*)")


def guess_calls(code: Code, failure: Failure) -> Iterator[Guess]:
    """An argument that a call on the line leaves out, where its value is at hand; or one too many:
    ``sqrt(var, eps)``."""
    function, listed = next(iter(_LACKS.findall(failure.message)), ("", ""))
    names = re.findall(r"'(\w+)'", listed)
    for call in (node for node in code.here if isinstance(node, ast.Call)):
        values = {name: _at_hand(code, name, call.lineno) for name in names}
        if function and called(call) == function and all(values.values()):
            end = code.text.span(call)[1] - 1
            passed = ", ".join(f"{name}={value}" for name, value in values.items())
            edit = Edit(end, end, ", " * bool(call.args or call.keywords) + passed)
            listed = ", ".join(f"`{name}`" for name in names)
            yield Guess(0.9, "crash", (edit,), say("left-out-arguments", function, listed))
        if called(call) in UNARY and len(call.args) == 2:
            edit = Edit(code.text.span(call.args[0])[1], code.text.span(call.args[1])[0], " + ")
            yield Guess(0.9, "unknown-argument", (edit,), say("two-for-one", called(call)))


def _at_hand(code: Code, name: str, line: int) -> str | None:
    """What may be passed for a parameter: a name of the function, an attribute, the usual value."""
    function, owner = code.function_at(line), code.class_at(line)
    if function is not None and name in code.seen_from(function)[0]:
        return name
    return f"self.{name}" if owner is not None and name in own_attributes(owner) else DEFAULTS.get(name)


# -- functions that are named and not called: where no run fails, reading finds them

_MODES = word_set("is_grad_enabled is_inference_mode_enabled")  # asked for, in a condition
_CONTEXTS = word_set("no_grad enable_grad inference_mode")  # entered by ``with``
_NUMBERS = word_set("dim numel ndimension")  # compared with a number


def uncalled(source: str) -> list[Repair]:
    """A repair for each function that is surely used as if it were its result; a name is one mistake."""
    code = Code.read(source)
    if code is None:
        return []
    ends: dict[str, set[int]] = {}
    for value in (value for node in code.nodes for value in _surely(node)):
        ends.setdefault(code.text.of(value), set()).add(code.text.span(value)[1])
    guesses = [_completed(at, "()", say("uncalled", text)) for text, at in ends.items()]
    return list(code.repairs([*guesses, *_switches(code)]))


def _completed(ends: set[int], text: str, message: Text) -> Guess:
    return Guess(0.9, "not-called", tuple(Edit(end, end, text) for end in ends), message)


def _switches(code: Code) -> Iterator[Guess]:
    """``if self.train:`` in a module: that is the method which switches, not the flag that it sets."""
    for owner in filter(is_module, code.classes):
        if not {"train", "training"} & {*own_attributes(owner)}:
            nodes = [*ast.walk(owner)]
            functions = [n.func for n in nodes if isinstance(n, ast.Call)]
            named = [n for n in nodes if own_attribute(n) == "train" and n not in functions]
            yield _completed(
                {code.text.span(n)[1] for n in named if isinstance(n, ast.Attribute)}, "ing", say("switch")
            )


def _surely(node: ast.AST) -> list[ast.expr]:
    """The attributes at a node that are named where their result is meant; ``self`` may hold any value."""
    values: list[ast.expr] = []
    names = _MODES
    match node:
        case ast.If(test=value) | ast.IfExp(test=value) | ast.While(test=value) | ast.Assert(test=value):
            values = _operands(value)
        case ast.Assign(value=value) | ast.Return(value=ast.expr() as value):
            values = _operands(value)
        case ast.With(items=items):
            values, names = [item.context_expr for item in items], _CONTEXTS
        case ast.Compare(left=left, comparators=others):
            values, names = [left, *others], _NUMBERS | _MODES
        case ast.Expr(value=value):
            values, names = [value], frozenset(("__init__",))
    return [v for v in values if isinstance(v, ast.Attribute) and v.attr in names and not own_attribute(v)]


def _operands(condition: ast.expr) -> list[ast.expr]:
    """The parts of a condition that are joined by and, or, not."""
    match condition:
        case ast.BoolOp(values=values):
            return [part for value in values for part in _operands(value)]
        case ast.UnaryOp(operand=operand):
            return _operands(operand)
    return [condition]
