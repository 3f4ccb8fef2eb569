"""Calls that do not work: arguments that are refused or missing, values that are called, functions
that are not, and a product that reads as a call."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import (
    Code,
    Edit,
    Guess,
    Repair,
    is_module,
    is_self,
    methods,
    own_attributes,
    takes,
)
from bnquiz.grading.repair.likeness import UNARY, nearest, word_set
from bnquiz.grading.repair.names import DEFAULTS
from bnquiz.grading.source.nodes import called
from bnquiz.texts import Text

# what a function of torch or of NumPy accepts, where the run does not tell
_TORCH = ("dim", "keepdim", "dtype")
_NUMPY = ("axis", "keepdims", "dtype", "out", "where")
_UNBIASED = ("unbiased", "correction")
_MADE = ("dtype", "device", "requires_grad")
ACCEPTED: dict[str, tuple[str, ...]] = {
    "mean": (*_TORCH, *_NUMPY),
    "sum": (*_TORCH, *_NUMPY),
    "var": (*_TORCH, *_UNBIASED, *_NUMPY, "ddof"),
    "std": (*_TORCH, *_UNBIASED, *_NUMPY, "ddof"),
    "var_mean": (*_TORCH, *_UNBIASED),
    "std_mean": (*_TORCH, *_UNBIASED),
    "zeros": (*_MADE, "size", "shape"),
    "ones": (*_MADE, "size", "shape"),
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

# -- arguments


class _Passed(msgspec.Struct, frozen=True):
    """An argument by its name: in the call that failed, and in all calls of the same function."""

    code: Code
    function: str
    keywords: tuple[ast.keyword, ...]
    accepted: tuple[str, ...]

    @property
    def name(self) -> str:
        """How it is called."""
        return self.keywords[0].arg or ""

    def guess(self, likely: float, edits: list[Edit], what: Text | str = "") -> Guess:
        """One thing that may be meant."""
        message = Text("`{}` has no argument `{}`{}", "`{}` 没有参数 `{}`{}").fill(
            self.function, self.name, what
        )
        return Guess(likely, "unknown-argument", tuple(edits), message)

    def renamed(self, new: str) -> list[Edit]:
        """The argument under another name."""
        starts = [self.code.text.span(keyword)[0] for keyword in self.keywords]
        return [Edit(start, start + len(self.name), new) for start in starts]


def guess_arguments(code: Code, failure: Failure) -> Iterator[Guess]:
    """For each argument with a name on the line that failed: what its function takes and looks like it."""
    said, listed = _said(failure)
    for call in (node for node in code.here if isinstance(node, ast.Call)):
        function = called(call)
        accepted = failure.suggestions or listed or _accepted(code, function)
        for keyword in (k for k in call.keywords if k.arg):
            refused = keyword.arg in said or (not said and bool(accepted) and keyword.arg not in accepted)
            if refused:
                everywhere = tuple(_everywhere(code, function, keyword.arg or ""))
                yield from _instead(_Passed(code, function, everywhere, tuple(accepted)))
    yield from _two_for_one(code)


_REFUSED = (
    re.compile(r"unexpected keyword argument '(\w+)'"),
    re.compile(r"'(\w+)' is an invalid keyword argument"),
)
_COMBINATION = re.compile(r"invalid combination of arguments - got \((.*)\), but expected")
_SIGNATURE = re.compile(r"^ \* \((.*)\)$", re.MULTILINE)


def _said(failure: Failure) -> tuple[set[str], tuple[str, ...]]:
    """The arguments that the message names as refused, and those that it lists as accepted."""
    named = {found.group(1) for pattern in _REFUSED if (found := pattern.search(failure.message))}
    parts = [part for text in _SIGNATURE.findall(failure.message) for part in text.split(", ")]
    known = [part.split(" = ")[0].rsplit(maxsplit=1)[-1].strip("*") for part in parts if part.split()]
    combination = _COMBINATION.search(failure.message)
    passed = re.findall(r"(\w+)=", combination.group(1)) if combination else ()
    return named | {name for name in passed if name not in known}, tuple(dict.fromkeys(known))


def _accepted(code: Code, function: str) -> tuple[str, ...]:
    """The parameters of a function of the file, or of a class's ``__init__``; else what libraries take."""
    found = [node for node in code.functions if node.name == function]
    found += [m for c in code.classes if c.name == function for m in methods(c) if m.name == "__init__"]
    return tuple(name for node in found for name in takes(node) if name != "self") or ACCEPTED.get(
        function, ()
    )


def _everywhere(code: Code, function: str, argument: str) -> Iterator[ast.keyword]:
    for call in (node for node in code.nodes if isinstance(node, ast.Call)):
        if called(call) == function:
            yield from (keyword for keyword in call.keywords if keyword.arg == argument)


def _instead(passed: _Passed) -> Iterator[Guess]:
    for near in nearest(passed.name, passed.accepted)[:4]:
        what = Text("; the closest one is `{}`", "；最接近的参数是 `{}`").fill(near.word)
        yield passed.guess(near.likeness, passed.renamed(near.word), what)
    yield from _the_one_missing(passed)
    if passed.name in _FOREIGN:
        new, values = _FOREIGN[passed.name]
        edits = passed.renamed(new)
        for value in (keyword.value for keyword in passed.keywords):
            text = passed.code.text.of(value)
            edits += [Edit(*passed.code.text.span(value), values[text])] if text in values else []
        yield passed.guess(0.6, edits, Text("; here it is called `{}`", "；这里它叫 `{}`").fill(new))
    yield passed.guess(0.1, [_without(passed.code, keyword) for keyword in passed.keywords])


def _the_one_missing(passed: _Passed) -> Iterator[Guess]:
    """Another name for the one parameter that the calls leave out."""
    for function in (f for f in passed.code.functions if f.name == passed.function):
        names = [arg.arg for arg in function.args.args if arg.arg != "self"]
        required = names[: len(names) - len(function.args.defaults)]
        calls = [n for n in passed.code.nodes if isinstance(n, ast.Call) and called(n) == function.name]
        missing = {n for c in calls for n in required[len(c.args) :] if n not in {k.arg for k in c.keywords}}
        if len(missing) == 1:
            yield passed.guess(
                0.65,
                passed.renamed(missing.pop()),
                Text("; it needs the one that is missing", "；应该是它缺的那个参数"),
            )


def _without(code: Code, keyword: ast.keyword) -> Edit:
    """The call without the argument, with the comma before it."""
    start, end = code.text.span(keyword)
    before = code.text.source[:start].rstrip()
    return Edit(len(before) - 1 if before.endswith(",") else start, end, "")


def _two_for_one(code: Code) -> Iterator[Guess]:
    """``sqrt(var, eps)``: two arguments for a function of one, where a sum was meant."""
    for call in (node for node in code.here if isinstance(node, ast.Call)):
        name = called(call)
        if name in UNARY and len(call.args) == 2:
            edit = Edit(code.text.span(call.args[0])[1], code.text.span(call.args[1])[0], " + ")
            message = Text(
                "`{}` takes one argument; perhaps you meant the sum of the two",
                "`{}` 只接受一个参数；这里可能是要两者之和",
            ).fill(name)
            yield Guess(0.9, "unknown-argument", (edit,), message)


_MISSING = re.compile(r"(\w+)\(\) missing \d+ required positional arguments?: (.*)")


def guess_missing(code: Code, failure: Failure) -> Iterator[Guess]:
    """An argument that a call of a function of the file leaves out, where its value is at hand."""
    found = _MISSING.search(failure.message)
    if found is None or found.group(1) not in {function.name for function in code.functions}:
        return
    names = re.findall(r"'(\w+)'", found.group(2))
    for call in (n for n in code.here if isinstance(n, ast.Call) and called(n) == found.group(1)):
        values = {name: _at_hand(code, name, call.lineno) for name in names}
        if all(values.values()):
            end = code.text.span(call)[1] - 1
            passed = ", ".join(f"{name}={value}" for name, value in values.items())
            edit = Edit(end, end, ", " * bool(call.args or call.keywords) + passed)
            message = Text("the call of `{}` leaves out {}", "调用 `{}` 时漏了 {}").fill(
                found.group(1), ", ".join(f"`{n}`" for n in names)
            )
            yield Guess(0.9, "crash", (edit,), message)


def _at_hand(code: Code, name: str, line: int) -> str | None:
    """What may be passed for a parameter: a name of the function, an attribute, the usual value."""
    function, owner = code.function_at(line), code.class_at(line)
    if any(scope.node is function and name in scope.bound for scope in code.module.everything()):
        return name
    if owner is not None and name in own_attributes(owner):
        return f"self.{name}"
    return DEFAULTS.get(name)


# -- functions that are named and not called

_MODES = word_set("is_grad_enabled is_inference_mode_enabled")  # asked for, in a condition
_CONTEXTS = word_set("no_grad enable_grad inference_mode")  # entered by ``with``
_NUMBERS = word_set("dim numel ndimension")  # compared with a number


def uncalled(source: str) -> list[Repair]:
    """A repair for each function that is surely used as if it were its result; a name is one mistake."""
    code = Code.read(source)
    return list(code.repairs([*_uncalled(code, _surely), *_switches(code)])) if code is not None else []


def _switches(code: Code) -> Iterator[Guess]:
    """``if self.train:`` in a module: that is the method which switches, not the flag that it sets."""
    for owner in filter(is_module, code.classes):
        if not {"train", "training"} & set(own_attributes(owner)):
            called = {id(n.func) for n in ast.walk(owner) if isinstance(n, ast.Call)}
            named = [n for n in ast.walk(owner) if _is_own(n, "train") and id(n) not in called]
            ends = [code.text.span(node)[1] for node in named if isinstance(node, ast.Attribute)]
            message = Text(
                "`self.train` is the method that switches; the flag is `self.training`",
                "`self.train` 是切换模式的方法；标志是 `self.training`",
            )
            yield Guess(1.0, "not-called", tuple(Edit(end, end, "ing") for end in ends), message)


def _is_own(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name and is_self(node.value)


def _uncalled(code: Code, finder: Callable[[ast.AST], Iterator[ast.AST]]) -> Iterator[Guess]:
    groups: dict[str, set[int]] = {}
    for value in (value for node in code.nodes for value in finder(node)):
        if isinstance(value, ast.Attribute):
            groups.setdefault(code.text.of(value), set()).add(code.text.span(value)[1])
    for text, ends in groups.items():
        message = Text("`{}` is never called: write `{}()`", "`{}` 只写了名字，没有调用：应为 `{}()`").fill(
            text, text
        )
        yield Guess(0.9, "not-called", tuple(Edit(end, end, "()") for end in ends), message)


def _surely(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
        yield from (value for value in _operands(node.test) if _named(value, _MODES))
    if isinstance(node, ast.Assign | ast.Return) and node.value is not None:
        yield from (value for value in _operands(node.value) if _named(value, _MODES))
    if isinstance(node, ast.With):
        yield from (item.context_expr for item in node.items if _named(item.context_expr, _CONTEXTS))
    if isinstance(node, ast.Compare):
        sides = (node.left, *node.comparators)
        yield from (side for side in sides if _named(side, _NUMBERS | _MODES))
    if isinstance(node, ast.Expr) and _named(node.value, frozenset(("__init__",))):
        yield node.value


def _operands(condition: ast.expr) -> Iterator[ast.expr]:
    """The parts of a condition that are joined by and, or, not."""
    if isinstance(condition, ast.BoolOp):
        yield from (part for value in condition.values for part in _operands(value))
    elif isinstance(condition, ast.UnaryOp):
        yield from _operands(condition.operand)
    else:
        yield condition


def _named(node: ast.AST, names: frozenset[str]) -> bool:
    """Whether a node ends in one of the names; ``self`` may hold a value under any name."""
    return isinstance(node, ast.Attribute) and node.attr in names and not _is_own(node, node.attr)
