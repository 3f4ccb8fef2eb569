"""How an object holds what it keeps: buffers and parameters, the first value of the variance, shapes that
stay."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import numpy as np

from bnquiz.grading import wire
from bnquiz.grading.findings import Finding
from bnquiz.grading.places import Places
from bnquiz.grading.probes import probe
from bnquiz.grading.trial import Shot, numpy_of

if TYPE_CHECKING:
    from bnquiz.grading.examine import Examination


def judge_module(ex: Examination, tree: ast.Module) -> None:
    """In a module running statistics are buffers, gamma and beta parameters: by asking it, not by its
    source."""
    if not ex.entry.is_module:
        return
    shot = Shot(probe(ex.cell.shape), training=True)
    played = ex.trial.play((shot,), ex.cell.style)
    held = {**played.attributes, **played.made}
    found = [
        _at(ex, wrong, tree, name)
        for role, name in ex.trial.names(shot, ex.cell.style).items()
        if name in held and (wrong := _wrongly_held(role, held[name]))
    ]
    found += [
        Finding("parameter-missing", ex.cell, "module", lines=(line,), note=f"self.{name}: {_MOVED}")
        for name, line in Places(tree, ex.entry).parameters_moved()
    ]
    right = "running statistics are buffers, gamma and beta parameters"
    ex.result.add("state-in-state-dict", "module", found, right)


_MOVED = "what .to() gives back is no parameter, except on the CPU"


def _wrongly_held(role: str, attribute: wire.Attribute) -> str | None:
    if role in {"gamma", "beta"}:
        return None if attribute.held == "parameter" and attribute.array.grad else "parameter-missing"
    return {"attribute": "state-not-buffer", "parameter": "state-is-parameter"}.get(attribute.held)


def judge_start(ex: Examination, tree: ast.Module) -> None:
    """The running variance starts at 1, and the statistics keep their shape."""
    if ex.entry.constructor is None:
        return
    shot = Shot(probe(ex.cell.shape), training=True)
    names = ex.trial.names(shot, ex.cell.style)
    played = ex.trial.play((shot,), ex.cell.style)
    found = []
    start = played.made.get(names.get("var", ""))
    if start is not None and not numpy_of(start.array).any():
        found.append(_at(ex, "running-var-starts-at-zero", tree, names["var"]))
    for name in (names[role] for role in ("mean", "var") if role in names):
        before, after = played.made.get(name), played.attributes.get(name)
        if before and after and before.array.shape != after.array.shape and np.prod(before.array.shape) > 1:
            found.append(_at(ex, "stat-shape-drift", tree, name))
    right = "the running variance starts at 1, and keeps its shape"
    ex.result.add("state-at-start", "module", found, right)


def _at(ex: Examination, id_: str, tree: ast.Module, name: str) -> Finding:
    lines = Places(tree, ex.entry).attribute_set(name.rpartition(".")[2])
    return Finding(id_, ex.cell, "module", lines=lines, note=f"self.{name}")
