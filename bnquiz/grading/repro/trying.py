"""What the entry gives for a small input, and where its result is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from bnquiz.grading.judging.findings import Examination
from bnquiz.grading.judging.going_back import gradients_of, sessions
from bnquiz.grading.process import wire
from bnquiz.grading.repro.claims import Claim, close
from bnquiz.grading.repro.python import Place
from bnquiz.grading.repro.shrink import is_neutral
from bnquiz.grading.theory.probes import CHANNELS, Probe, probe
from bnquiz.grading.theory.recipe import Array
from bnquiz.grading.trial.calls import STATISTICS, Call, outside, to_numpy
from bnquiz.grading.trial.state import Names, part_of


@dataclass(frozen=True)
class Seen:
    """What a session gave, in its own words."""

    session: wire.Session
    answer: wire.Answer
    value: Array  # channels-first, as the claim has it


@dataclass
class Tries:
    """An entry, tried on small inputs for what a claim says."""

    ex: Examination
    claim: Claim

    def ways(self, small: Probe) -> Iterator[Seen]:
        """What came of it: from the beginning, where that is all that is asked for; else from the probe's
        state."""
        if any("#" in name for _, name in self._names.items()) and small.x.shape[1] != CHANNELS:
            return  # two statistics in one array are told apart by how many there are
        if self.claim.at_start:
            made = self._made(small)
            yield from [made] if made is not None else []
            return
        if not self.claim.by_hand and self.ex.trial.has_state and is_neutral(small):
            fresh = self._called(small, fresh=True)
            yield from [fresh] if fresh is not None else []
        seen = self._seen(small)
        yield from [seen] if seen is not None else []

    def _seen(self, small: Probe) -> Seen | None:
        return self._by_hand(small) if self.claim.by_hand else self._called(small)

    def _called(self, small: Probe, *, fresh: bool = False) -> Seen | None:
        """``fresh``: with what the entry itself begins with."""
        claim, ex = self.claim, self.ex
        output = ex.output if claim.is_gradient else 0
        call = Call(small, claim.training, claim.is_gradient, claim.dtype, output, fresh)
        played = ex.trial.play((call,), ex.case.param_layout)
        if played.stopped is not None or not played.seen or played.session is None:
            return None
        seen = played.seen[-1]
        value: Array | None
        if claim.quantity == "y":
            value = seen.outputs[ex.output] if ex.output < len(seen.outputs) else None
        elif claim.quantity == "mean" or claim.quantity == "var":
            value = seen.new.get(claim.quantity)
        elif claim.quantity == "x":
            value = self._x_after(played.answer)
        else:
            value = getattr(seen, claim.quantity)
        return Seen(played.session, played.answer, value) if value is not None else None

    def _made(self, small: Probe) -> Seen | None:
        """An object, and nothing done with it."""
        ex, layout = self.ex, self.ex.case.param_layout
        session = ex.trial.session((Call(small, training=True, fresh=True),), layout)
        session = msgspec.structs.replace(session, steps=())
        answer = ex.trial.runner.run(ex.trial.program, session)
        held = part_of(answer.made, self._names.get(self.claim.quantity))
        if answer.failure or held is None:
            return None
        return Seen(session, answer, to_numpy(held.array))

    def _x_after(self, answer: wire.Answer) -> Array | None:
        after = answer.outcomes[-1].after
        held = after.get("0") or after.get(self.ex.entry.leaf("x"))
        return to_numpy(held) if held is not None else None

    def _by_hand(self, small: Probe) -> Seen | None:
        ex = self.ex
        for session in sessions(ex, small, ex.case.param_layout):
            answer = ex.trial.runner.run(ex.trial.program, session)
            whole = len(answer.outcomes) == len(session.steps)
            if not whole or session.failure_in(answer) is not None:
                continue
            value = gradients_of(ex, answer.outcomes[-1], small).get(self.claim.quantity)
            return Seen(session, answer, value) if value is not None else None
        return None

    # -- where the result is

    def place(self) -> Place | None:
        """Looked up on a probe whose numbers are all different."""
        if self.claim.at_start:
            name = self._names.get(self.claim.quantity)
            return Place("attribute", name) if "#" not in name else None
        generic = replace(probe(self.ex.case.shape), eps=0.3)
        seen = self._seen(generic)
        return next(iter(self._places(seen)), None) if seen is not None else None

    def _places(self, seen: Seen) -> Iterator[Place]:
        """Wherever the value is found after the last step, likeliest first."""
        last, quantity = seen.answer.outcomes[-1], self.claim.quantity
        step = seen.session.steps[-1]
        if self.claim.is_gradient and not self.claim.by_hand:
            yield from self._gradient_places(last, step, seen.value)
            return
        if quantity == "x":
            yield Place("argument", "0" if step.args else self.ex.entry.leaf("x"))
            return
        if quantity in STATISTICS:
            yield from self._state_places(last, seen)
        yield from self._result_places(last, self.outside(seen.value))

    def _result_places(self, last: wire.Outcome, like: Array) -> Iterator[Place]:
        for path, array in last.returned:
            if close(to_numpy(array), like):
                yield Place("returned", path=path, of=last.kind)
        for name, held in last.attributes.items():
            if close(to_numpy(held.array), like):
                yield Place("attribute", name)
        written = self.ex.entry.leaf("out")
        if written in last.after:
            yield Place("argument", written)

    def _state_places(self, last: wire.Outcome, seen: Seen) -> Iterator[Place]:
        role = self.claim.quantity
        name = self._names.get(role)
        if name and "#" not in name:
            yield Place("attribute", name)
            return
        leaf = self.ex.entry.leaf(role)
        held = last.after.get(leaf)
        is_named = leaf.partition(".")[0] in seen.session.steps[-1].kwargs
        if held is None or not is_named or not close(to_numpy(held), seen.value):
            return
        if "." in leaf or leaf in dict(last.changed) or not self._is_returned(last, seen.value):
            yield Place("argument", leaf)

    def _is_returned(self, last: wire.Outcome, value: Array) -> bool:
        return any(close(to_numpy(array), value) for _, array in last.returned)

    def _gradient_places(self, last: wire.Outcome, step: wire.Step, value: Array) -> Iterator[Place]:
        like = self.outside(value)
        for name, array in last.gradients.items():
            if array is not None and close(to_numpy(array), like):
                is_argument = name in step.kwargs or (name.isdigit() and int(name) < len(step.args))
                yield Place("gradient" if is_argument else "attribute-gradient", name)

    @property
    def _names(self) -> Names:
        return self.ex.trial.names(Call(probe(self.ex.case.shape), training=True), self.ex.case.param_layout)

    def is_given(self, role: str) -> bool:
        """Whether the entry takes gamma, say, or holds it, so that it can be other than usual."""
        made = any(p.role == role for p in self.ex.entry.constructor or ())
        return bool(role in self._names or self.ex.entry.leaf(role) or made)

    @property
    def x_names(self) -> set[str]:
        """Under which x comes in, where autograd is to follow it."""
        followed = self.claim.fact and not self.claim.at_start
        return {"0", self.ex.entry.leaf("x")} if followed else set()

    def outside(self, value: Array) -> Array:
        """In the entry's layout."""
        return outside(value, self.ex.case.param_layout) if self.claim.is_of_x else value
