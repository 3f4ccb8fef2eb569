"""Calls that do not work: arguments that are missing, and functions that are only named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Edit, Guess, own_attributes
from bnquiz.grading.repair.intended import defaults
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
    return f"self.{name}" if owner is not None and name in own_attributes(owner) else defaults(code).get(name)


# -- functions that are named and not called: where no run fails, reading finds them

_MODES = word_set("is_grad_enabled is_inference_mode_enabled")
# around it: the functions whose result is meant there
_RESULT_MEANT: dict[type[ast.AST], frozenset[str]] = {
    **dict.fromkeys((ast.If, ast.IfExp, ast.While, ast.Assert, ast.BoolOp, ast.UnaryOp), _MODES),
    **dict.fromkeys((ast.Assign, ast.Return), _MODES),
    **dict.fromkeys((ast.Compare, ast.Match), _MODES | word_set("dim numel ndimension")),
    ast.withitem: word_set("no_grad enable_grad inference_mode"),
    ast.Expr: frozenset(("__init__",)),
}


def uncalled(code: Code) -> Iterator[Guess]:
    """Each function that is surely used as if it were its result; a name is one mistake."""
    ends: dict[str, set[int]] = {}
    for around in code.nodes:
        for node in ast.iter_child_nodes(around):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in _RESULT_MEANT.get(type(around), ())
                and not own_attribute(node)  # ``self`` may hold a value under any name
            ):
                ends.setdefault(code.text.of(node), set()).add(code.text.span(node)[1])
    yield from (_completed(at, "()", say("uncalled", text)) for text, at in ends.items())
    yield from _questions(code)
    yield from _switches(code)


def _questions(code: Code) -> Iterator[Guess]:
    """``if self.is_training:`` where that is a method, which is always true."""
    methods = [m for owner in code.classes for m in owner.body if isinstance(m, ast.FunctionDef)]
    asked = {m.name for m in methods if not m.decorator_list and len(m.args.args) == 1}
    asked -= {own_attribute(n) for n in code.nodes if isinstance(getattr(n, "ctx", None), ast.Store)} - {None}
    for test in (n.test for n in code.nodes if isinstance(n, ast.If | ast.IfExp)):
        part = test.operand if isinstance(test, ast.UnaryOp) else test
        if own_attribute(part) in asked:
            yield _completed([code.text.span(part)[1]], "()", say("uncalled", code.text.of(part)))


def _completed(ends: Iterable[int], text: str, message: Text) -> Guess:
    return Guess(0.9, "not-called", tuple(Edit(end, end, text) for end in sorted(ends)), message)


def _switches(code: Code) -> Iterator[Guess]:
    """``if self.train:`` in a module: that is the method which switches, not the flag that it sets."""
    for owner in code.modules:
        nodes = [] if {"train", "training"} & {*own_attributes(owner)} else [*ast.walk(owner)]
        functions = [n.func for n in nodes if isinstance(n, ast.Call)]
        named = [n for n in nodes if isinstance(n, ast.Attribute) and own_attribute(n) == "train"]
        yield _completed((code.text.span(n)[1] for n in named if n not in functions), "ing", say("switch"))
