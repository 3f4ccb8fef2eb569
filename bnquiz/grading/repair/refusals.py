"""What a TypeError says of an argument: which function refuses it, and what that function accepts."""

from __future__ import annotations

import re

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code
from bnquiz.grading.repair.scopes import parameters

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
