"""Values that are not what a statement takes: too few or too many to unpack, a function of Python's own
instead of an array, an array that cannot be viewed in another shape."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Edit, Guess
from bnquiz.grading.repair.likeness import nearest
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.scopes import Function
from bnquiz.grading.source.nodes import called, name_of, returned_by

_UNPACKED = re.compile(r"values to unpack \(expected \d+")
_OWN = re.compile(r"builtin_function_or_method|'type' object|type 'type'")
_NO_VIEW = re.compile(r"view size is not compatible")


def guess_values(code: Code, failure: Failure) -> Iterator[Guess]:
    """What was meant, of a statement that got another kind of value than it takes."""
    if _UNPACKED.search(failure.message):
        yield from _unpacked(code)
        yield from _returned_short(code)
    if _OWN.search(failure.message):
        yield from _of_python(code, failure)
    if _NO_VIEW.search(failure.message):
        yield from _viewed(code)


def _unpacked(code: Code) -> Iterator[Guess]:
    """The names that were put together, ``cache = (xhat, std)``, in the place of those that are taken apart,
    ``xhat, std, beta = cache``; else the one that is missing is put there."""
    targets = [n.targets[0] for n in code.here if isinstance(n, ast.Assign)]
    for apart in (t for t in targets if isinstance(t, ast.Tuple)):
        wanted = [name_of(e) for e in apart.elts]
        for together in _likely_sources(code, apart):
            names = [name_of(e) or "_" for e in together.elts]
            edit = Edit(*_inside(code, apart), ", ".join(_as_taken(names, wanted)))
            yield Guess(0.95, "crash", (edit,), say("unpacked", len(names), len(wanted)))
            missing = [name for name in wanted if name not in names]
            end = code.text.span(together.elts[-1])[1]
            added = Edit(end, end, "".join(f", {name}" for name in missing))
            id_ = "wrong-return" if _is_returned(code, together) else "crash"
            yield Guess(0.9, id_, (added,), say("put-together", ", ".join(map(str, missing))))


def _returned_short(code: Code) -> Iterator[Guess]:
    """A function whose caller takes several values apart, and that gives them on one way and fewer on
    another: the ones that it was handed for them, ``running_mean, running_var``."""
    for apart, call in _taken_from_calls(code):
        wanted = len(apart.elts)
        named = (f for f in code.functions if isinstance(f, ast.FunctionDef) and f.name == called(call))
        for function in named:
            given = [_elements(value) for value in returned_by(function)]
            short = [each for each in given if not _gives(each, wanted)]
            handed = [_handed_for(target, call, function) for target in apart.elts]
            for values in short if len(short) < len(given) else ():
                missing, end = handed[len(values) :], code.text.span(values[-1])[1]
                added = Edit(end, end, "".join(f", {name}" for name in missing))
                if missing and all(missing):
                    yield Guess(0.95, "wrong-return", (added,), say("returned-short", len(values), wanted))


def _gives(values: list[ast.expr], wanted: int) -> bool:
    return len(values) == wanted or any(isinstance(v, ast.Starred) for v in values)


def _taken_from_calls(code: Code) -> Iterator[tuple[ast.Tuple, ast.Call]]:
    """``y, mean, var = batch_norm(...)`` on the line that failed."""
    for node in code.here:
        match node:
            case ast.Assign(targets=[ast.Tuple() as apart], value=ast.Call() as call):
                yield apart, call


def _elements(value: ast.expr) -> list[ast.expr]:
    return value.elts if isinstance(value, ast.Tuple) else [value]


def _handed_for(target: ast.expr, call: ast.Call, function: Function) -> str | None:
    """The parameter to which the call hands what the target holds so far."""
    wanted, names = ast.unparse(target), [a.arg for a in function.args.args]
    given = {**dict(zip(names, call.args, strict=False)), **{k.arg: k.value for k in call.keywords if k.arg}}
    return next((name for name, value in given.items() if ast.unparse(value) == wanted), None)


def _as_taken(together: list[str], apart: list[str | None]) -> list[str]:
    """A name for each value that was put together: the one by which it is taken apart, if it is."""
    taken = []
    for same, start, end, first, last in SequenceMatcher(None, together, apart).get_opcodes():
        paired = same == "replace" and end - start == last - first
        taken += [name or "_" for name in apart[first:last]] if paired else together[start:end]
    return taken


def _is_returned(code: Code, values: ast.Tuple) -> bool:
    """Whether these values are what a function hands back."""
    return any(isinstance(n, ast.Return) and n.value is values for n in code.nodes)


def _likely_sources(code: Code, apart: ast.Tuple) -> list[ast.Tuple]:
    """The tuples that have most of their names in common with one that is taken apart."""
    wanted = {name_of(e) for e in apart.elts}
    made = (n for n in code.nodes if isinstance(n, ast.Tuple) and isinstance(n.ctx, ast.Load))
    return [t for t in made if 1 < len(t.elts) <= 2 * len(wanted & {name_of(e) for e in t.elts})]


def _inside(code: Code, names: ast.Tuple) -> tuple[int, int]:
    """From the first name to the last, without the parentheses."""
    return code.text.span(names.elts[0])[0], code.text.span(names.elts[-1])[1]


def _of_python(code: Code, failure: Failure) -> Iterator[Guess]:
    """``len(input)``, where the parameter is called ``inputs``."""
    calls = [n.func for n in code.here if isinstance(n, ast.Call)]
    names = [n for n in code.here if isinstance(n, ast.Name) and n not in calls and hasattr(builtins, n.id)]
    function = code.function_at(failure.line)
    for name in names if function is not None else ():
        same = [n for n in ast.walk(function or code.tree) if isinstance(n, ast.Name) and n.id == name.id]
        for near in nearest(name.id, code.seen_from(function or code.tree)[0]):
            edits = code.replaced([n for n in same if n not in calls], near.word)
            yield Guess(0.9 + 0.1 * near.likeness, "crash", edits, say("of-python", name.id, near.word))


def _viewed(code: Code) -> Iterator[Guess]:
    """``x.permute(1, 0, 2, 3).view(C, -1)``, which only ``reshape`` can do."""
    views = [n for n in code.here if isinstance(n, ast.Call) and called(n) == "view"]
    ends = [code.text.span(n.func)[1] for n in views if isinstance(n.func, ast.Attribute)]
    edits = tuple(Edit(end - len("view"), end, "reshape") for end in ends)
    if edits:
        yield Guess(1.0, "crash", edits, say("view"))
