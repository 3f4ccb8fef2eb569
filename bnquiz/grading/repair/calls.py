"""Calls that do not work: arguments that are refused or missing, and functions that are only named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import (
    Code,
    Edit,
    Guess,
    Misfit,
    Repair,
    is_module,
    is_self,
    methods,
    own_attributes,
    takes,
)
from bnquiz.grading.repair.likeness import UNARY, word_set
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.names import DEFAULTS
from bnquiz.grading.repair.scopes import Function
from bnquiz.grading.source.nodes import called

# what a function of torch or of NumPy accepts, where the run does not tell
_REDUCING = ("dim", "keepdim", "dtype", "axis", "keepdims", "out", "where")
_UNBIASED = ("unbiased", "correction", "ddof")
_MADE = ("dtype", "device", "requires_grad")
ACCEPTED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("mean", "sum"), _REDUCING),
    **dict.fromkeys(("var", "std", "var_mean", "std_mean"), (*_REDUCING, *_UNBIASED)),
    **dict.fromkeys(("zeros", "ones"), (*_MADE, "size", "shape")),
    **dict.fromkeys(("add", "add_", "sub", "sub_"), ("alpha", "out")),
    "tensor": _MADE,
    "Parameter": ("data", "requires_grad"),
    "register_buffer": ("name", "tensor", "persistent"),
}

# another library's name for the same argument, with what its values are called there
_FOREIGN: dict[str, tuple[str, dict[str, str]]] = {
    "dim": ("axis", {}),
    "axis": ("dim", {}),
    "dims": ("dim", {}),
    "axes": ("axis", {}),
    "keepdim": ("keepdims", {}),
    "keepdims": ("keepdim", {}),
    "unbiased": ("ddof", {"False": "0", "True": "1"}),
    "ddof": ("correction", {}),
    "bias": ("unbiased", {"True": "False", "False": "True"}),
}


def guess_arguments(code: Code, failure: Failure) -> Iterator[Guess]:
    """For each argument with a name on the line that failed: what its function takes and looks like it."""
    said, listed = _said(failure)
    for call in (node for node in code.here if isinstance(node, ast.Call)):
        accepted = failure.suggestions or listed or _accepted(code, called(call))
        for keyword in call.keywords:
            refused = keyword.arg in said or (not said and bool(accepted) and keyword.arg not in accepted)
            if keyword.arg and refused:
                yield from _instead(code, called(call), keyword.arg, accepted)
        if called(call) in UNARY and len(call.args) == 2:  # ``sqrt(var, eps)``
            edit = Edit(code.text.span(call.args[0])[1], code.text.span(call.args[1])[0], " + ")
            yield Guess(0.9, "unknown-argument", (edit,), say("two-for-one", called(call)))


_REFUSED = re.compile(r"unexpected keyword argument '(\w+)'|'(\w+)' is an invalid keyword argument")
_COMBINATION = re.compile(r"invalid combination of arguments - got \((.*)\), but expected")
_SIGNATURE = re.compile(r"^ \* \((.*)\)$", re.MULTILINE)


def _said(failure: Failure) -> tuple[set[str], tuple[str, ...]]:
    """The arguments that the message names as refused, and those that it lists as accepted."""
    named = {name for found in _REFUSED.findall(failure.message) for name in found if name}
    parts = [part for text in _SIGNATURE.findall(failure.message) for part in text.split(", ")]
    known = [part.split(" = ")[0].rsplit(maxsplit=1)[-1].strip("*") for part in parts if part.split()]
    combination = _COMBINATION.search(failure.message)
    passed = re.findall(r"(\w+)=", combination.group(1)) if combination else ()
    return named | {name for name in passed if name not in known}, tuple(dict.fromkeys(known))


def _accepted(code: Code, function: str) -> tuple[str, ...]:
    """The parameters of a function of the file, or of a class's ``__init__``; else what libraries take."""
    found = [node for node in code.functions if node.name == function]
    found += [m for c in code.classes if c.name == function for m in methods(c) if m.name == "__init__"]
    own = tuple(name for node in found for name in takes(node) if name != "self")
    return own or ACCEPTED.get(function, ())


def _instead(code: Code, function: str, word: str, accepted: tuple[str, ...]) -> Iterator[Guess]:
    """Another name for an argument, in all calls of the function; or the calls without it."""
    calls = [n for n in code.nodes if isinstance(n, ast.Call) and called(n) == function]
    keywords = [keyword for call in calls for keyword in call.keywords if keyword.arg == word]
    starts = [code.text.span(keyword)[0] for keyword in keywords]
    spans = tuple((start, start + len(word)) for start in starts)
    passed = Misfit(code, "unknown-argument", word, spans, say("argument", word, function))
    yield from passed.like(accepted)
    for own in (f for f in code.functions if f.name == function):
        missing = {name for call in calls for name in _missing(own, call)}
        for name in missing if len(missing) == 1 else ():
            yield passed.meant(0.65, name, say("missing-one", name))
    new, values = _FOREIGN.get(word, ("", {}))
    given = [keyword.value for keyword in keywords if code.text.of(keyword.value) in values]
    edits = [Edit(*code.text.span(value), values[code.text.of(value)]) for value in given]
    yield passed.meant(0.6, [*edits, *(Edit(*span, new) for span in spans if new)], say("called-here", new))
    yield passed.meant(0.1, [_without(code, keyword) for keyword in keywords], say("left-out"))


def _missing(function: Function, call: ast.Call) -> list[str]:
    """The parameters without a default that a call does not give."""
    names = [arg.arg for arg in function.args.args if arg.arg != "self"]
    required = names[: len(names) - len(function.args.defaults)][len(call.args) :]
    return [name for name in required if name not in {keyword.arg for keyword in call.keywords}]


def _without(code: Code, keyword: ast.keyword) -> Edit:
    """The call without the argument, with the comma before it."""
    start, end = code.text.span(keyword)
    before = code.text.source[:start].rstrip()
    return Edit(len(before) - 1 if before.endswith(",") else start, end, "")


_LACKS = re.compile(r"(\w+)\(\) missing \d+ required positional arguments?: (.*)")


def guess_missing(code: Code, failure: Failure) -> Iterator[Guess]:
    """An argument that a call of a function of the file leaves out, where its value is at hand."""
    found = _LACKS.search(failure.message)
    if found is None or found.group(1) not in {function.name for function in code.functions}:
        return
    names = re.findall(r"'(\w+)'", found.group(2))
    for call in (n for n in code.here if isinstance(n, ast.Call) and called(n) == found.group(1)):
        values = {name: _at_hand(code, name, call.lineno) for name in names}
        if all(values.values()):
            end = code.text.span(call)[1] - 1
            passed = ", ".join(f"{name}={value}" for name, value in values.items())
            edit = Edit(end, end, ", " * bool(call.args or call.keywords) + passed)
            listed = ", ".join(f"`{name}`" for name in names)
            yield Guess(0.9, "crash", (edit,), say("left-out-arguments", found.group(1), listed))


def _at_hand(code: Code, name: str, line: int) -> str | None:
    """What may be passed for a parameter: a name of the function, an attribute, the usual value."""
    function, owner = code.function_at(line), code.class_at(line)
    if function is not None and name in code.seen_from(function)[0]:
        return name
    return f"self.{name}" if owner is not None and name in own_attributes(owner) else DEFAULTS.get(name)


# -- functions that are named and not called

_MODES = word_set("is_grad_enabled is_inference_mode_enabled")  # asked for, in a condition
_CONTEXTS = word_set("no_grad enable_grad inference_mode")  # entered by ``with``
_NUMBERS = word_set("dim numel ndimension")  # compared with a number


def uncalled(source: str) -> list[Repair]:
    """A repair for each function that is surely used as if it were its result; a name is one mistake."""
    code = Code.read(source)
    return list(code.repairs([*_uncalled(code), *_switches(code)])) if code is not None else []


def _switches(code: Code) -> Iterator[Guess]:
    """``if self.train:`` in a module: that is the method which switches, not the flag that it sets."""
    for owner in filter(is_module, code.classes):
        if not {"train", "training"} & set(own_attributes(owner)):
            functions = [n.func for n in ast.walk(owner) if isinstance(n, ast.Call)]
            named = [n for n in ast.walk(owner) if _is_own(n, "train") and n not in functions]
            ends = [code.text.span(node)[1] for node in named if isinstance(node, ast.Attribute)]
            yield Guess(1.0, "not-called", tuple(Edit(end, end, "ing") for end in ends), say("switch"))


def _is_own(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name and is_self(node.value)


def _uncalled(code: Code) -> Iterator[Guess]:
    groups: dict[str, set[int]] = {}
    for value in (value for node in code.nodes for value in _surely(node)):
        groups.setdefault(code.text.of(value), set()).add(code.text.span(value)[1])
    for text, ends in groups.items():
        yield Guess(0.9, "not-called", tuple(Edit(end, end, "()") for end in ends), say("uncalled", text))


def _surely(node: ast.AST) -> list[ast.expr]:
    """The attributes at a node that are named where their result is meant."""
    values, names = [], _MODES
    match node:
        case ast.If(test=value) | ast.IfExp(test=value) | ast.While(test=value) | ast.Assert(test=value):
            values = _operands(value)
        case ast.Assign(value=value) | ast.Return(value=ast.expr() as value):
            values = _operands(value)
        case ast.With():
            values, names = [item.context_expr for item in node.items], _CONTEXTS
        case ast.Compare():
            values, names = [node.left, *node.comparators], _NUMBERS | _MODES
        case ast.Expr(value=value):
            values, names = [value], frozenset(("__init__",))
    return [each for each in values if _named(each, names)]


def _operands(condition: ast.expr) -> list[ast.expr]:
    """The parts of a condition that are joined by and, or, not."""
    match condition:
        case ast.BoolOp(values=values):
            return [part for value in values for part in _operands(value)]
        case ast.UnaryOp(operand=operand):
            return _operands(operand)
    return [condition]


def _named(node: ast.AST, names: frozenset[str]) -> bool:
    """Whether a node ends in one of the names; ``self`` may hold a value under any name."""
    return isinstance(node, ast.Attribute) and node.attr in names and not _is_own(node, node.attr)
