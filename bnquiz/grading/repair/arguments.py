"""Calls that a function refuses: what it says that it takes, and the argument that was meant."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, holds
from bnquiz.grading.repair.idioms import UNARY
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.similarity import Near, nearest
from bnquiz.grading.repair.text import Edit
from bnquiz.grading.repair.undefined import parameters

# what reductions accept in torch and in NumPy, where the message does not tell
_TORCH = ("dim", "keepdim", "dtype")
_NUMPY = ("axis", "keepdims", "dtype", "out", "where")
ACCEPTED: dict[str, tuple[str, ...]] = {
    "mean": (*_TORCH, *_NUMPY),
    "sum": (*_TORCH, *_NUMPY),
    "var": ("dim", "unbiased", "correction", "keepdim", *_NUMPY, "ddof"),
    "std": ("dim", "unbiased", "correction", "keepdim", *_NUMPY, "ddof"),
    "var_mean": ("dim", "unbiased", "correction", "keepdim"),
    "zeros": ("dtype", "device", "requires_grad", "size", "shape"),
    "ones": ("dtype", "device", "requires_grad", "size", "shape"),
    "tensor": ("dtype", "device", "requires_grad"),
    "Parameter": ("data", "requires_grad"),
    "register_buffer": ("name", "tensor", "persistent"),
}

_UNEXPECTED = re.compile(r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'")
_INVALID = re.compile(r"'(\w+)' is an invalid keyword argument for (\w+)")
_COMBINATION = re.compile(
    r"(\w+)\(\) received an invalid combination of arguments - got \((.*)\), but expected"
)
_SIGNATURE = re.compile(r"^ \* \((.*)\)$", re.MULTILINE)


class Refused(msgspec.Struct, frozen=True):
    """What a message says: the function, the argument that it refuses, and those that it accepts."""

    function: str
    argument: str
    accepted: tuple[str, ...]


def refusals(code: Code, failure: Failure) -> list[Refused]:
    """The arguments that a message says are refused."""
    unexpected, invalid = _UNEXPECTED.search(failure.message), _INVALID.search(failure.message)
    if unexpected:
        return [_refused(code, unexpected.group(1), unexpected.group(2), failure)]
    if invalid:
        return [_refused(code, invalid.group(2), invalid.group(1), failure)]
    combination = _COMBINATION.search(failure.message)
    return _from_torch(combination, failure) if combination else []


def _refused(code: Code, dotted: str, argument: str, failure: Failure) -> Refused:
    """``Parameter.__new__`` and ``Linear.__init__`` are called by the name of the class."""
    parts = [part for part in dotted.split(".") if not part.startswith("__") and part != "<locals>"]
    function = (parts[-1] if parts else dotted).lstrip("_")
    accepted = failure.suggestions or _defined(code, function) or ACCEPTED.get(function, ())
    return Refused(function, argument, tuple(accepted))


def _defined(code: Code, function: str) -> tuple[str, ...]:
    """The parameters of a function of the file, or of a class's ``__init__``."""
    found = [node for node in code.functions if node.name == function]
    owners = [node for node in code.classes if node.name == function]
    found += [node for owner in owners for node in code.functions if node in owner.body]
    return tuple(arg.arg for node in found for arg in parameters(node.args) if arg.arg != "self")


def _from_torch(combination: re.Match[str], failure: Failure) -> list[Refused]:
    signatures = _SIGNATURE.findall(failure.message)
    accepted = [word for text in signatures for word in map(_parameter, text.split(", ")) if word]
    passed = re.findall(r"(\w+)=", combination.group(2))
    function, known = combination.group(1), tuple(dict.fromkeys(accepted))
    return [Refused(function, argument, known) for argument in passed if argument not in known]


def _parameter(text: str) -> str:
    """``bool keepdim = False`` is called ``keepdim``."""
    return text.split(" = ", maxsplit=1)[0].rsplit(maxsplit=1)[-1].strip("*") if text.split() else ""


# another library's name for the same argument, with what its values are called there
FOREIGN: dict[str, tuple[str, dict[str, str]]] = {
    "dim": ("axis", {}),
    "axis": ("dim", {}),
    "keepdim": ("keepdims", {}),
    "keepdims": ("keepdim", {}),
    "unbiased": ("ddof", {"False": "0", "True": "1"}),
    "ddof": ("correction", {}),
    "bias": ("unbiased", {"True": "False", "False": "True"}),
}

_TOO_MANY = re.compile(r"(\w+)\(\) takes 1 positional argument but 2 were given")


def repair_argument(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for a TypeError about arguments, the likeliest first."""
    for refused in refusals(code, failure):
        yield from _repairs(code, refused, failure)
    yield from _two_for_one(code, failure)


def _repairs(code: Code, refused: Refused, failure: Failure) -> Iterator[Repair]:
    keywords = _keywords(code, refused, failure)
    text = f"`{refused.function}` does not take an argument `{refused.argument}`"
    for near in _nearest(refused):
        edits = [_renamed(code, keyword, near.word) for keyword in keywords]
        message = f"{text}; the nearest that it takes is `{near.word}`"
        yield from code.repair("unknown-argument", message, edits)
    yield from _the_one_missing(code, refused, text)
    if refused.argument in FOREIGN:
        new, values = FOREIGN[refused.argument]
        edits = [edit for keyword in keywords for edit in _translated(code, keyword, new, values)]
        yield from code.repair("unknown-argument", f"{text}; here it is called `{new}`", edits)
    yield from _dropped(code, keywords, text)


def _the_one_missing(code: Code, refused: Refused, text: str) -> Iterator[Repair]:
    """Another name for the one parameter that the call leaves out."""
    for function in (f for f in code.functions if f.name == refused.function):
        names = [arg.arg for arg in function.args.args if arg.arg != "self"]
        required = names[: len(names) - len(function.args.defaults)]
        calls = [n for n in code.nodes if isinstance(n, ast.Call) and _callee(n) == function.name]
        edits = []
        for call in calls:
            passed = {keyword.arg for keyword in call.keywords}
            missing = [name for name in required[len(call.args) :] if name not in passed]
            lost = [k for k in call.keywords if k.arg == refused.argument]
            edits += [_renamed(code, k, missing[0]) for k in lost if len(missing) == 1]
        yield from code.repair("unknown-argument", f"{text}; the one that it lacks is meant", edits)


def _nearest(refused: Refused) -> list[Near]:
    return nearest(refused.argument, refused.accepted)[:4]


def _keywords(code: Code, refused: Refused, failure: Failure) -> list[ast.keyword]:
    """The argument wherever a function of this name gets it; else where the failing line passes it."""
    calls = [node for node in code.nodes if isinstance(node, ast.Call)]
    named = [call for call in calls if _callee(call) == refused.function]
    here = [call for call in calls if holds(call, failure.line)]
    found = [k for call in named for k in call.keywords if k.arg == refused.argument]
    return found or [k for call in here for k in call.keywords if k.arg == refused.argument]


def _callee(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _renamed(code: Code, keyword: ast.keyword, new: str) -> Edit:
    start = code.text.span(keyword)[0]
    return Edit(start, start + len(keyword.arg or ""), new)


def _translated(code: Code, keyword: ast.keyword, new: str, values: dict[str, str]) -> Iterator[Edit]:
    yield _renamed(code, keyword, new)
    start, end = code.text.span(keyword.value)
    value = code.text.source[start:end]
    if values.get(value, value) != value:
        yield Edit(start, end, values[value])


def _dropped(code: Code, keywords: list[ast.keyword], text: str) -> Iterator[Repair]:
    """The call without the argument, with the comma before it."""
    edits = []
    for keyword in keywords:
        start, end = code.text.span(keyword)
        before = code.text.source[:start].rstrip()
        edits.append(Edit(len(before) - 1 if before.endswith(",") else start, end, ""))
    if edits and not any("\n" in code.text.source[edit.start : edit.end] for edit in edits):
        yield from code.repair("unknown-argument", text, edits)


def _two_for_one(code: Code, failure: Failure) -> Iterator[Repair]:
    """``sqrt(var, eps)``: two arguments for a function of one, where a sum was meant."""
    found = _TOO_MANY.search(failure.message)
    name = found.group(1) if found else "sqrt" if "return arrays must be" in failure.message else ""
    if name not in UNARY:
        return
    calls = [n for n in code.nodes if isinstance(n, ast.Call) and _callee(n) == name and len(n.args) == 2]
    edits = [Edit(code.text.span(call.args[0])[1], code.text.span(call.args[1])[0], " + ") for call in calls]
    message = f"`{name}` takes one argument; the sum of the two may be meant"
    yield from code.repair("unknown-argument", message, edits)
