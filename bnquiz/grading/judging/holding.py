"""How an object holds what it keeps: buffers and parameters, the first value of the variance, shapes that
stay."""

from __future__ import annotations

import ast

import numpy as np

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.findings import MODULE, Finding
from bnquiz.grading.process import wire
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.theory.reference import batch_statistics
from bnquiz.grading.trial.arrays import to_numpy
from bnquiz.grading.trial.calls import Call, Run
from bnquiz.grading.trial.state import part_of
from bnquiz.texts import Text, as_is


def judge_module(ex: Examination, tree: ast.Module) -> None:
    """In a module running statistics are buffers, gamma and beta parameters: by asking it, not by its
    source."""
    if not ex.entry.is_module:
        return
    call = Call(probe(ex.case.shape), training=True)
    played = ex.trial.play((call,), ex.case.param_layout)
    frozen = ex.entry.mode == "inference"  # gamma and beta are meant to stay as they are
    found = [
        _at(ex, wrong, tree, name)
        for role, name in ex.trial.names(call, ex.case.param_layout).items()
        if not (frozen and role in {"gamma", "beta"}) and (wrong := _wrong_at_any_time(role, name, played))
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
    "what .to() returns is not a parameter, except on the CPU", ".to() 返回的不是可训练参数，除非在 CPU 上"
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
    return {"attribute": "state-not-buffer", "parameter": "state-is-parameter"}.get(attribute.held)


def judge_start(ex: Examination, tree: ast.Module) -> None:
    """The running variance starts at 1, and the statistics keep their shape."""
    if ex.entry.constructor is None and not ex.entry.params_keys:
        return
    call = Call(probe(ex.case.shape), training=True, fresh=True)
    names = dict(ex.trial.names(call, ex.case.param_layout).items()) or dict(ex.entry.params_keys)
    played = ex.trial.play((call,), ex.case.param_layout)
    found = []
    if _starts_at_zero(ex, played, names.get("var", "")):
        found.append(_at(ex, "running-var-starts-at-zero", tree, names["var"]))
    for name in (names[role] for role in ("mean", "var") if role in names):
        before, after = played.made.get(name), played.attributes.get(name)
        if before and after and before.array.shape != after.array.shape and np.prod(before.array.shape) > 1:
            found.append(_at(ex, "stat-shape-drift", tree, name))
    right = Text("the running variance starts at 1, and keeps its shape", "滑动方差从 1 开始，形状不变")
    ex.result.add("state-at-start", "module", found, right)


def _starts_at_zero(ex: Examination, played: Run, name: str) -> bool:
    """By its first value; else by the value after one batch: then only a part of the batch's own."""
    made = part_of(played.made, name)
    if made is not None:
        return not to_numpy(made.array).any()
    after = part_of(played.attributes, name) or played.held.get(name)
    if after is None or played.stopped is not None or ex.formula is None:
        return False
    used = played.seen[0].probe
    var = batch_statistics(ex.formula, used.x)[1].reshape(-1)
    seen = to_numpy(after.array if isinstance(after, wire.Attribute) else after).reshape(-1)
    if seen.size != var.size:
        return False
    share = seen / var
    return bool(np.ptp(share) < 1e-6 and share[0] < 1)


def _at(ex: Examination, id_: str, tree: ast.Module, name: str) -> Finding:
    name = name.partition("#")[0]
    places, last = Places(tree, ex.entry), name.rpartition(".")[2]
    if ex.entry.constructor is None:
        return Finding(id_, ex.case, MODULE, lines=places.key_used(last), note=as_is(f'"{name}"'))
    lines = places.attribute_set(last) or places.attribute_set(name.partition(".")[0])
    return Finding(id_, ex.case, MODULE, lines=lines, note=as_is(f"self.{name}"))
