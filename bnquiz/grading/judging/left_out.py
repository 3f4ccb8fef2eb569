"""What an entry says that it leaves out: gamma and beta (affine=False), running statistics
(track_running_stats=False)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.findings import MODULE, Finding
from bnquiz.grading.source.entry import Entry
from bnquiz.grading.source.nodes import own_attribute
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.trial.calls import Call
from bnquiz.texts import NOTHING

AFFINE, STATISTICS = ("gamma", "beta"), ("mean", "var")
# the options of nn.BatchNorm by which somebody says so
_OPTION = {AFFINE: "affine", STATISTICS: "track_running_stats"}
_ATTRIBUTES = {
    AFFINE: {"weight", "bias", "gamma", "beta"},
    STATISTICS: {"running_mean", "running_var", "moving_mean", "moving_var"},
}


def judge_left_out(ex: Examination, tree: ast.Module) -> None:
    """The two warnings, on the line that says so, else on the entry's."""
    found = [
        Finding(id_, ex.case, MODULE, lines=_saying(ex.entry, tree, roles) or (ex.entry.line,))
        for id_, roles, left_out in (
            ("affine-absent", AFFINE, has_no_affine(ex)),
            ("no-running-statistics", STATISTICS, has_no_statistics(ex) or _is_off_by_default(ex.entry)),
        )
        if left_out
    ]
    if found:
        ex.result.add("options", "affine", found, NOTHING)


def has_no_affine(ex: Examination) -> bool:
    """A function that neither takes gamma and beta nor has them around it, or an object that says
    affine=False."""
    if ex.entry.constructor is None:
        return not _taken(ex.entry, AFFINE) and not (ex.entry.around and _held(ex, AFFINE))
    return not _held(ex, AFFINE) and bool(_saying(ex.entry, _tree(ex.trial.program.source), AFFINE))


def has_no_statistics(ex: Examination) -> bool:
    """An object that keeps no running statistics and says so."""
    if ex.entry.constructor is None or _held(ex, STATISTICS):
        return False
    return bool(_saying(ex.entry, _tree(ex.trial.program.source), STATISTICS))


def _is_off_by_default(entry: Entry) -> bool:
    """The statistics are an option that was turned on to try it, and that nobody gets who does not ask."""
    taken = (p for p in entry.constructor or () if p.name == _OPTION[STATISTICS])
    return any(p.default is False for p in taken)


@lru_cache(maxsize=64)
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


def _taken(entry: Entry, roles: tuple[str, ...]) -> bool:
    keys = dict(entry.params_keys)
    return any(entry.parameter(role) is not None or role in keys for role in roles)


def _held(ex: Examination, roles: tuple[str, ...]) -> bool:
    names = ex.trial.names(Call(probe(ex.case.shape), training=True), ex.case.param_layout)
    return any(role in names for role in roles)


def _saying(entry: Entry, tree: ast.Module, roles: tuple[str, str]) -> tuple[int, ...]:
    """The first line with ``affine=False`` as a default, or in the words of a docstring, or with
    ``register_parameter("weight", None)``."""
    lines = (
        getattr(node, "lineno", entry.line)
        for node in Places(tree, entry).nodes()
        if _is_off(node, _OPTION[roles]) or _is_none(node, _ATTRIBUTES[roles])
    )
    return tuple(sorted(lines)[:1])


def _is_off(node: ast.AST, option: str) -> bool:
    match node:
        case ast.arguments():
            return any(a.arg == option and _is_constant(d, value=False) for a, d in _defaults(node))
        case ast.Constant(value=str() as words):
            return f"{option}=False" in words.replace(" ", "")
    return False


def _defaults(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    placed = [*arguments.posonlyargs, *arguments.args]
    yield from zip(placed[len(placed) - len(arguments.defaults) :], arguments.defaults, strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def _is_none(node: ast.AST, attributes: set[str]) -> bool:
    match node:
        case ast.Call(
            func=ast.Attribute(attr="register_parameter" | "register_buffer"),
            args=[ast.Constant(value=name), value, *_],
        ):
            return name in attributes and _is_constant(value, value=None)
        case ast.Assign(targets=targets, value=value):
            return _is_constant(value, value=None) and any(own_attribute(t) in attributes for t in targets)
    return False


def _is_constant(node: ast.expr | None, *, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
