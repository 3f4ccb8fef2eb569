"""Objects: how one holds what it keeps, where it begins (gamma at 1, beta at 0, the running mean at 0),
and what it says that it leaves out (affine=False, no running statistics).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from bnquiz.grading.judging.failures import mistake_of, told
from bnquiz.grading.judging.findings import MODULE, TRAIN, Examination, Finding, Part
from bnquiz.grading.judging.history import is_corrected, starts_at_one
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Entry, Reading
from bnquiz.grading.source.nodes import own_attribute
from bnquiz.grading.source.parsing import parsed
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.theory.recipe import GAMMA_OF, Array, StoredVariance
from bnquiz.grading.theory.reference import Counts, batch_statistics, stored_variance
from bnquiz.grading.theory.search import FLOAT64_RTOL
from bnquiz.grading.trial import calls
from bnquiz.grading.trial.calls import Call, Run, Statistic, to_numpy
from bnquiz.grading.trial.state import part_of
from bnquiz.texts import NOTHING, Text, as_is


def judge_module(ex: Examination, tree: ast.Module) -> None:
    """In a module running statistics are buffers, gamma and beta parameters: by asking it, not by its
    source."""
    if not ex.entry.is_module:
        return
    call = Call(probe(ex.case.shape), training=True)
    played = ex.trial.play((call,), ex.case.param_layout)
    frozen = ex.entry.mode == "inference"  # gamma and beta are meant to stay as they are
    listed = Places(tree, ex.entry).listed_as_parameters()
    found = [
        _at(ex, wrong, tree, name)
        for role, name in ex.trial.names(call, ex.case.param_layout).items()
        if not (role in AFFINE and (frozen or name in listed))
        and (wrong := _wrong_at_any_time(role, name, played))
    ]
    found += [
        Finding(
            "parameter-missing",
            ex.case,
            MODULE,
            lines=(line,),
            note=Text("self.{}: {}", "self.{}：{}").fill(name, _MOVED),
        )
        for name, line in Places(tree, ex.entry).parameters_moved()
    ]
    right = Text(
        "running statistics are buffers, gamma and beta parameters",
        "滑动统计量是缓冲区，gamma 和 beta 是可训练参数",
    )
    ex.result.add("state-in-state-dict", "module", found, right)


_MOVED = Text(
    "what .to() or .cuda() returns is not a parameter, except on the CPU",
    ".to() 和 .cuda() 返回的不是可训练参数，除非在 CPU 上",
)


def _wrong_at_any_time(role: str, name: str, played: Run) -> str | None:
    """As it is made, or after a step: a buffer may have been replaced."""
    made, after = part_of(played.made, name), part_of(played.attributes, name)
    if made is not None and made.held == "buffer" and name.partition("#")[0] not in played.saved:
        return "state-not-buffer"  # persistent=False
    wrong = (_wrongly_held(role, attribute) for attribute in (made, after) if attribute is not None)
    return next((id_ for id_ in wrong if id_), None)


def _wrongly_held(role: str, attribute: wire.Attribute) -> str | None:
    if role in {"gamma", "beta"}:
        return None if attribute.held == "parameter" and attribute.array.grad else "parameter-missing"
    if attribute.held == "parameter" and not attribute.array.grad:
        return None  # it is saved as a buffer is, and no optimizer moves it
    return {"attribute": "state-not-buffer", "parameter": "state-is-parameter"}.get(attribute.held)


def judge_start(ex: Examination, tree: ast.Module) -> None:
    """The running variance starts at 1, and the statistics keep their shape."""
    if ex.entry.constructor is None and not ex.entry.params_keys:
        return
    call = Call(probe(ex.case.shape), training=True, fresh=True)
    names = dict(ex.trial.names(call, ex.case.param_layout).items()) or dict(ex.entry.params_keys)
    played = ex.trial.play((call,), ex.case.param_layout)
    found = [*_of_whole_numbers(ex, played)]
    at_zero = _starts_at_zero(ex, played, names.get("var", ""))
    if at_zero and not is_corrected(ex) and not starts_at_one(ex):
        found.append(_at(ex, "running-var-starts-at-zero", tree, names["var"]))
    for name in (names[role] for role in ("mean", "var") if role in names):
        before, after = played.made.get(name), played.attributes.get(name)
        if before and after and before.array.shape != after.array.shape and np.prod(before.array.shape) > 1:
            found.append(_at(ex, "stat-shape-drift", tree, name))
    right = Text("the running variance starts at 1, and keeps its shape", "滑动方差从 1 开始，形状不变")
    ex.result.add("state-at-start", "module", found, right)


def _of_whole_numbers(ex: Examination, played: Run) -> Iterator[Finding]:
    """What it begins with are whole numbers, and stops the first step: ``np.zeros(n, int)``, changed by
    ``*=``."""
    failure = played.stopped
    if failure is not None and "UFunc" in failure.kind and ex.entry.constructor is not None:
        yield Finding(mistake_of(failure), ex.case, TRAIN, lines=failure.lines, note=told(failure))


def _starts_at_zero(ex: Examination, played: Run, name: str) -> bool:
    """By its first value, unless the first batch takes its place, as in a plain average; else by the value
    after one batch: then only a part of the batch's own."""
    made = part_of(played.made, name)
    if made is not None and to_numpy(made.array).any():
        return False
    share = _share_of_batch(ex, played, name)
    if made is not None:
        return share is None or share < _WHOLE
    return share is not None and share < _WHOLE


_WHOLE = 1 - 1e-4


def _share_of_batch(ex: Examination, played: Run, name: str) -> float | None:
    """How much of the batch's own variance the running one is after the first call; None where it is no
    multiple of it."""
    after = part_of(played.attributes, name) or played.held.get(name)
    if after is None or played.stopped is not None or ex.formula is None:
        return None
    used = played.seen[0].probe
    var = batch_statistics(ex.formula, used.x)[1].reshape(-1)
    seen = to_numpy(after.array if isinstance(after, wire.Attribute) else after).reshape(-1)
    if seen.size != var.size:
        return None
    share = seen / var
    return float(share[0]) if np.ptp(share) < 1e-6 else None


def _at(ex: Examination, id_: str, tree: ast.Module, name: str) -> Finding:
    name = name.partition("#")[0]
    places, last = Places(tree, ex.entry), name.rpartition(".")[2]
    if ex.entry.constructor is None:
        return Finding(id_, ex.case, MODULE, lines=places.key_used(last), note=as_is(f'"{name}"'))
    lines = places.attribute_set(last) or places.attribute_set(name.partition(".")[0])
    return Finding(id_, ex.case, MODULE, lines=lines, note=as_is(f"self.{name}"))


@dataclass(frozen=True)
class Start:
    """What a statistic or a parameter begins with, and what it is when it begins elsewhere."""

    role: str
    value: float
    mistake: str


STARTS = (
    Start("gamma", 1.0, "affine-start"),
    Start("beta", 0.0, "affine-start"),
    Start("mean", 0.0, "running-mean-starts-elsewhere"),
)


def _starts(reading: Reading) -> Iterator[Start]:
    """The same, of what is held: the logarithm of gamma, and what is added to 1, begin at 0."""
    of_gamma = GAMMA_OF[reading.gamma].start
    yield from (replace(s, value=of_gamma) if s.role == "gamma" else s for s in STARTS)


def judge_first_values(ex: Examination, tree: ast.Module) -> None:
    """By the first values of an object; what its maker is given, or a step has moved, says nothing."""
    if ex.entry.constructor is None:
        return
    call = Call(probe(ex.case.shape), training=True, fresh=True)
    names = ex.trial.names(call, ex.case.param_layout)
    taken = (*ex.entry.constructor, *ex.entry.parameters)
    given = {p.role for whole in taken for p in (whole, *whole.parts)}
    played = ex.trial.play((call,), ex.case.param_layout)
    found = [
        _first_set_at(ex, start.mistake, tree, names.get(start.role))
        for start in _starts(ex.entry.reading)
        if start.role in names
        and start.role not in given
        and _elsewhere(start, names.get(start.role), played)
    ]
    found += _aliased(ex, played, names.get("var", ""))
    for role in calls.STATISTICS:
        found += _from_the_other(ex, played, role, names.get(role))
    if found:
        ex.result.add("starts", "module", found, NOTHING)


def _aliased(ex: Examination, played: Run, name: str) -> list[Finding]:
    """A first running variance that is the batch's own array, to which ``+=`` then adds eps."""
    after = played.attributes.get(name)
    if ex.formula is None or after is None or name in played.made or played.stopped is not None:
        return []
    used = played.seen[0].probe
    var = batch_statistics(replace(ex.formula, variance="biased"), used.x)[1].reshape(-1)
    counts = Counts(used.count, used.x.shape[0], used.x.size)
    kinds: tuple[StoredVariance, ...] = ("with-eps", "unbiased-with-eps", "with-eps-unbiased")
    with_eps = (stored_variance(kind, var, counts, ex.eps_of(used)) for kind in kinds)
    seen = to_numpy(after.array).reshape(-1)
    if _is_each(seen, (stored_variance(k, var, counts, 0.0) for k in _PLAIN)) or not _is_each(seen, with_eps):
        return []
    finding = ex.finding("running-var-has-eps", Part("update", "var"), None, yours=seen, expected=var)
    return [replace(finding, batch_state=var)]


def _from_the_other(ex: Examination, played: Run, role: Statistic, name: str) -> list[Finding]:
    """A running statistic that the first call starts with the batch's other one: then so much of the one and
    so much of the other is in it."""
    after = part_of(played.attributes, name)
    known = part_of(played.made, name) or "state-crossed" in {f.id for f in ex.result.findings}
    if ex.formula is None or after is None or known or played.stopped is not None:
        return []
    own = batch_statistics(replace(ex.formula, variance="biased"), played.seen[0].probe.x)
    both = np.stack([s.reshape(-1) for s in (own if role == "mean" else own[::-1])], axis=1)
    seen = to_numpy(after.array).reshape(-1)
    if len(seen) != len(both) or len(seen) < 3:  # two shares of two numbers tell nothing
        return []
    (_, other), *_ = np.linalg.lstsq(both, seen, rcond=None)
    shares = np.array([1 - other, other])
    if other < 1e-3 or not np.allclose(both @ shares, seen, rtol=FLOAT64_RTOL, atol=0):
        return []
    lines = Places(parsed(ex.trial.program.source), ex.entry).filled(name.rpartition(".")[2])
    finding = ex.finding("state-crossed", Part("update", role), None, yours=seen, expected=both[:, 0])
    return [replace(finding, lines=lines)]


_PLAIN: tuple[StoredVariance, ...] = ("biased", "unbiased")


def _is_each(seen: Array, values: Iterable[Array]) -> bool:
    """Whether it is one of these, the smallest number of it included: there an eps of 1e-8 shows."""
    return any(v.shape == seen.shape and np.allclose(seen, v, rtol=FLOAT64_RTOL, atol=0) for v in values)


def _elsewhere(start: Start, name: str, played: Run) -> bool:
    held = part_of(played.made, name)
    if held is None and start.role in {"gamma", "beta"}:  # a step leaves them as they were
        held = part_of(played.attributes, name)
    if held is None or not held.array.dtype.startswith(("float", "bfloat")):
        return False
    values = to_numpy(held.array)
    is_there = np.allclose(values, start.value, rtol=1e-6, atol=0)  # as float32 holds it
    return bool(values.size and np.isfinite(values).all() and not is_there)


def _first_set_at(ex: Examination, id_: str, tree: ast.Module, name: str) -> Finding:
    name = name.partition("#")[0]
    places, last = Places(tree, ex.entry), name.rpartition(".")[2]
    lines = places.attribute_set(last) or places.attribute_set(name.partition(".")[0])
    return Finding(id_, ex.case, MODULE, lines=lines[:1], note=as_is(f"self.{name}"))


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
            ("no-running-statistics", STATISTICS, has_no_statistics(ex)),
        )
        if left_out or _is_off_by_default(ex.entry, _OPTION[roles])
    ]
    if found:
        ex.result.add("options", "affine", found, NOTHING)


def has_no_affine(ex: Examination) -> bool:
    """A function that neither takes gamma and beta nor has them around it; an object that is given none and
    keeps none, as one with affine=False."""
    if ex.entry.constructor is None:
        return not _taken(ex.entry, AFFINE) and not (ex.entry.around and _held(ex, AFFINE))
    return not _held(ex, AFFINE) and not any(map(ex.entry.takes, AFFINE))


def has_no_statistics(ex: Examination) -> bool:
    """An object that keeps no running statistics and says so: by an option, or in words."""
    if ex.entry.constructor is None or _held(ex, STATISTICS):
        return False
    return bool(_saying(ex.entry, parsed(ex.trial.program.source), STATISTICS))


_NO_AVERAGE = re.compile(
    r"(?i)\b(no|without|not|never|neither)\b[^.!?;]{0,60}\b(running|moving)[ _](mean|var|average|stat)"
    r"|\btrain(ing)?[- ]only\b|\bonly (for|in|during|at) training\b|\bno inference\b|(只用于|仅用于|仅限)训练"
    r"|\b(no|without) (averages|(stored|kept) statistics)\b|\b(always|only)\b[^.!?;]{0,40}\bbatch('s)? stat"
    r"|(没有|不使用|不保存|不维护|无需|未使用)[^。；！]{0,20}(滑动|移动|运行)"
)


def _is_off_by_default(entry: Entry, option: str) -> bool:
    """What an option leaves out that was turned on to try it, and that nobody gets who does not ask."""
    taken = (p for p in entry.constructor or () if p.name == option)
    return any(p.default is False for p in taken)


def _taken(entry: Entry, roles: tuple[str, ...]) -> bool:
    keys = dict(entry.params_keys)
    return any(entry.parameter(role) is not None or role in keys for role in roles)


def _held(ex: Examination, roles: tuple[str, ...]) -> bool:
    names = ex.trial.names(Call(probe(ex.case.shape), training=True), ex.case.param_layout)
    return any(role in names for role in roles)


def _saying(entry: Entry, tree: ast.Module, roles: tuple[str, str]) -> tuple[int, ...]:
    """The first line with ``affine=False`` as a default, in a docstring or as an attribute, or with
    ``register_parameter("weight", None)``. What a string between the definitions says holds for all."""
    between = (s.value for s in tree.body if isinstance(s, ast.Expr))
    lines = (
        getattr(node, "lineno", entry.line)
        for node in (*Places(tree, entry).nodes(), *between)
        if _is_off(node, _OPTION[roles]) or _is_none(node, _ATTRIBUTES[roles])
        or (roles == STATISTICS and _has_no_average(node))
    )  # fmt: skip
    return tuple(sorted(lines)[:1])


def _is_off(node: ast.AST, option: str) -> bool:
    match node:
        case ast.arguments():
            return any(a.arg == option and _is_constant(d, value=False) for a, d in _defaults(node))
        case ast.Constant(value=str() as words):
            return f"{option}=False" in words.replace(" ", "")
        case ast.Assign(targets=targets, value=value):
            return _is_constant(value, value=False) and any(own_attribute(t) == option for t in targets)
    return False


def _has_no_average(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and (
        _NO_AVERAGE.search(node.value) is not None
    )  # fmt: skip


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
