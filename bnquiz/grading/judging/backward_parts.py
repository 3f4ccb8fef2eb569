"""A backward pass in several functions, one for dx, others for dgamma and dbeta: run one by one, and put
together (Torch7's ``updateGradInput`` and ``accGradParameters``)."""

from __future__ import annotations

from copy import copy

import msgspec

from bnquiz.grading.judging.findings import Examination
from bnquiz.grading.judging.going_back import gradients_of, run_backward
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Entry
from bnquiz.grading.theory.probes import Probe

Came = wire.Outcome | wire.Failure


def beside(ex: Examination) -> dict[str, Examination]:
    """The same for each backward pass beside the first, which is then the one that it has."""
    found = {}
    for other in ex.entry.also_backward:
        found[other.name] = copy(ex)
        found[other.name].entry, found[other.name].went_back = ex.entry.going_back(other), None
    return found


def run_in_parts(ex: Examination, used: Probe) -> tuple[Entry, Came, tuple[str, ...]]:
    """The entry with the first backward pass that gives dx; what it came back with, together with what it
    leaves to the others; and the names of these."""
    came = run_backward(ex, used)
    if isinstance(came, wire.Failure) or not ex.entry.also_backward or not _lacks(ex, came, used):
        return ex.entry, came, ()
    ran = [(other, run_backward(other, used)) for other in beside(ex).values()]
    parts = [(ex, came), *((other, c) for other, c in ran if isinstance(c, wire.Outcome))]
    whole = next(((each, c) for each, c in parts if "dx" in gradients_of(each, c, used)), parts[0])
    lacking = _lacks(*whole, used)
    parts = [p for p in parts if p is not whole and _gives(*p, used) & lacking]
    together = _together(whole[1], [(str(each.entry.backward), c) for each, c in parts])
    return whole[0].entry, together, tuple(str(each.entry.backward) for each, _ in (whole, *parts))


def _gives(ex: Examination, came: wire.Outcome, used: Probe) -> set[str]:
    """The gradients that are there. One that is zero everywhere is not filled: it stands as it began."""
    return {role for role, value in gradients_of(ex, came, used).items() if value.any()}


def _lacks(ex: Examination, came: wire.Outcome, used: Probe) -> set[str]:
    return {"dx", "dgamma", "dbeta"} - _gives(ex, came, used)


def _together(whole: wire.Outcome, parts: list[tuple[str, wire.Outcome]]) -> wire.Outcome:
    """One outcome of several calls: what each returns goes by its name, what it keeps is what it changes."""
    begun = dict(whole.attributes)
    for name, part in parts:
        kept = {n: v for n, v in part.attributes.items() if n not in begun or v != begun[n]}
        whole = msgspec.structs.replace(
            whole,
            returned=(*whole.returned, *(((name, *path), array) for path, array in part.returned)),
            attributes=whole.attributes | kept,
            events=(*whole.events, *part.events),
        )
    return whole
