"""From a finding to the snippet that shows it: shrunk, written, and run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.findings import Finding
from bnquiz.grading.judging.going_back import gradients_of, sessions
from bnquiz.grading.process import wire
from bnquiz.grading.process.runner import OutOfTime
from bnquiz.grading.records import FoundMistake, Repro
from bnquiz.grading.repro.claims import Claim, claim_of, close, computed, visible
from bnquiz.grading.repro.python import DIGITS, MOST_LINES, Dialect, Place, Writer, nested
from bnquiz.grading.repro.shrink import NEUTRAL, Usual, candidates, is_neutral, ladder
from bnquiz.grading.source.conventions import KEEP
from bnquiz.grading.telling.found import Found
from bnquiz.grading.theory.probes import Probe, probe
from bnquiz.grading.theory.recipe import Array
from bnquiz.grading.trial.arrays import outside, to_numpy
from bnquiz.grading.trial.calls import STATISTICS, Call
from bnquiz.grading.trial.state import part_of

MOST_VALUES = 48  # that a person reads in one line
TOLD = {"mean": "running mean", "var": "running variance", "x": "x afterwards"}


def with_repros(
    mistakes: Sequence[FoundMistake], found: Found, examined: Sequence[Examination], path: Path
) -> tuple[FoundMistake, ...]:
    """The mistakes, each with the smallest call that shows it, where there is one."""
    return tuple(
        msgspec.structs.replace(m, repro=_first(found[m.id].findings, examined, path)) for m in mistakes
    )


def _first(found: Sequence[Finding], examined: Sequence[Examination], path: Path) -> Repro | None:
    """In the lowest rank in which one comes out."""
    try:
        shown = (repro_of(ex, found, path) for ex in sorted(examined, key=lambda ex: ex.case.rank))
        return next((repro for repro in shown if repro is not None), None)
    except OutOfTime:
        return None  # the verdict stands without it


def repro_of(ex: Examination, found: Sequence[Finding], path: Path) -> Repro | None:
    """The smallest snippet that shows one of the findings of a mistake in the file at the path; None where no
    number shows it, or where none came out when the snippet was run."""
    if not (path.suffix == ".py" and path.is_file()):
        return None  # nothing that could be imported
    for finding in sorted(found, key=_order):
        claim = claim_of(ex, finding)
        if claim is None or ex.case != finding.case:
            continue
        known = _Known(ex, claim, path)
        for small in _inputs(ex, finding, claim):
            repro = known.shown_by(small)
            if repro is not None:
                return repro
    return None


def _order(finding: Finding) -> tuple[bool, bool]:
    """A running mean has no two conventions; what is seen in training needs no state."""
    return (finding.part.quantity == "var", finding.part.mode == "eval")


def _inputs(ex: Examination, finding: Finding, claim: Claim) -> Iterator[Probe]:
    start = finding.seen.probe if finding.seen is not None else probe(finding.case.shape)
    usual = _usual(ex)
    return chain(candidates(claim, start, usual), ladder(claim, start, usual))


def _usual(ex: Examination) -> Usual:
    eps = ex.entry.option("eps")
    momentum = ex.entry.option("momentum")
    own = (d for p in (eps,) if p is not None and isinstance(d := p.default, float))
    weights = (d for p in (momentum,) if p is not None and isinstance(d := p.default, float) and 0 < d < 1)
    usual = (0.9,) if ex.momentum.value == KEEP else (0.1,)
    return Usual((*own, *Usual.eps), tuple(dict.fromkeys((*weights, *usual))))


@dataclass(frozen=True)
class _Seen:
    """What a session gave, in its own words."""

    session: wire.Session
    answer: wire.Answer
    value: Array  # channels-first, as the claim has it


@dataclass
class _Known:
    """An entry whose snippets are written; where its result is found is looked up once, on a probe whose
    numbers are all different."""

    ex: Examination
    claim: Claim
    path: Path
    place: Place | None = None

    def shown_by(self, small: Probe) -> Repro | None:
        """The snippet with this input, where it shows what the claim says."""
        if small.x.size > MOST_VALUES:
            return None
        right = computed(self.claim.right, small)
        expected = computed(self.claim.yours, small) if self.claim.yours is not None else None
        if right is None or not np.isfinite(right).all():
            return None
        for seen in self._ways(small):
            as_expected = expected is None or close(seen.value, expected)
            if as_expected and visible(seen.value, right):
                return self._written(small, seen, right)
        return None

    def _written(self, small: Probe, seen: _Seen, right: Array) -> Repro | None:
        if not self.claim.at_start:
            self.place = self.place or self._found_at()
        for by_key in (False, True) if self.place is not None else ():
            code = self._code(seen, right, by_key=by_key)
            if code is not None and self._runs(code, seen.value, right):
                return self._told(small, code, seen, right)
        return None

    # -- running the entry

    def _ways(self, small: Probe) -> Iterator[_Seen]:
        """What came of it: from the beginning, where that is all that is asked for; else from the probe's
        state."""
        if self.claim.at_start:
            made = self._made(small)
            yield from [made] if made is not None else []
            return
        if not self.claim.by_hand and self.ex.trial.has_state and is_neutral(small):
            fresh = self._called(small, fresh=True)
            yield from [fresh] if fresh is not None else []
        seen = self._seen(small)
        yield from [seen] if seen is not None else []

    def _seen(self, small: Probe) -> _Seen | None:
        return self._by_hand(small) if self.claim.by_hand else self._called(small)

    def _called(self, small: Probe, *, fresh: bool = False) -> _Seen | None:
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
        return _Seen(played.session, played.answer, value) if value is not None else None

    def _made(self, small: Probe) -> _Seen | None:
        """An object, and nothing done with it."""
        ex, layout = self.ex, self.ex.case.param_layout
        session = ex.trial.session((Call(small, training=True, fresh=True),), layout)
        session = msgspec.structs.replace(session, steps=())
        answer = ex.trial.runner.run(ex.trial.program, session)
        name = ex.trial.names(Call(small, training=True), layout).get(self.claim.quantity)
        held = part_of(answer.made, name)
        if answer.failure or held is None:
            return None
        self.place = Place("attribute", name) if "#" not in name else None
        return _Seen(session, answer, to_numpy(held.array))

    def _x_after(self, answer: wire.Answer) -> Array | None:
        after = answer.outcomes[-1].after
        held = after.get("0") or after.get(self.ex.entry.leaf("x"))
        return to_numpy(held) if held is not None else None

    def _by_hand(self, small: Probe) -> _Seen | None:
        ex = self.ex
        for session in sessions(ex, small):
            answer = ex.trial.runner.run(ex.trial.program, session)
            steps = zip(session.steps, answer.outcomes, strict=False)
            whole = len(answer.outcomes) == len(session.steps)
            if answer.failure or not whole or any(o.failure for s, o in steps if not s.may_fail):
                continue
            value = gradients_of(ex, answer.outcomes[-1], small).get(self.claim.quantity)
            return _Seen(session, answer, value) if value is not None else None
        return None

    # -- where the result is

    def _found_at(self) -> Place | None:
        generic = replace(probe(self.ex.case.shape), eps=0.3)
        seen = self._seen(generic)
        return next(iter(self._places(seen)), None) if seen is not None else None

    def _places(self, seen: _Seen) -> Iterator[Place]:
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
        like = self._as_outside(seen.value)
        for path, array in last.returned:
            if close(to_numpy(array), like):
                yield Place("returned", path=path, of=last.kind)
        for name, held in last.attributes.items():
            if close(to_numpy(held.array), like):
                yield Place("attribute", name)

    def _state_places(self, last: wire.Outcome, seen: _Seen) -> Iterator[Place]:
        role, call = self.claim.quantity, Call(probe(self.ex.case.shape), training=True)
        name = self.ex.trial.names(call, self.ex.case.param_layout).get(role)
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
        like = self._as_outside(value)
        for name, array in last.gradients.items():
            if array is not None and close(to_numpy(array), like):
                is_argument = name in step.kwargs or (name.isdigit() and int(name) < len(step.args))
                yield Place("gradient" if is_argument else "attribute-gradient", name)

    def _as_outside(self, value: Array) -> Array:
        return outside(value, self.ex.case.param_layout) if self.claim.is_of_x else value

    # -- the snippet

    @property
    def _dialect(self) -> Dialect:
        return Dialect(self.ex.entry.backend, self.claim.dtype == "float32" and self._is_numpy)

    @property
    def _is_numpy(self) -> bool:
        return self.ex.entry.backend == "numpy"

    def _code(self, seen: _Seen, right: Array, *, by_key: bool) -> _Code | None:
        assert self.place is not None  # noqa: S101
        place = self._output_place(seen) if self.place.kind.endswith("gradient") else self.place
        follow = frozenset({self.place.name}) if self.place.kind == "gradient" else frozenset[str]()
        writer = Writer(
            seen.session,
            self._dialect,
            self._held_before(seen),
            place,
            follow,
            frozenset(i for i, o in enumerate(seen.answer.outcomes) if o.failure is not None),
            self._defaults(),
            by_key,
            is_row=not self.claim.is_of_x,
        )
        shown = self._dialect.array(self._as_held(right))
        code = _Code(self.path, self._dialect, writer.names(), tuple(writer.lines()), shown)
        return code if len(code.lines) <= MOST_LINES else None

    def _held_before(self, seen: _Seen) -> dict[str, wire.Attribute]:
        """What an object holds before the last step."""
        earlier = seen.answer.outcomes[:-1]
        return {**seen.answer.made, **(earlier[-1].attributes if earlier else {})}

    def _output_place(self, seen: _Seen) -> Place:
        """The same place, with where the output is, to go backward from."""
        assert self.place is not None  # noqa: S101
        like = seen.session.steps[-1].upstream
        last = seen.answer.outcomes[-1]
        of_its_shape = [path for path, a in last.returned if like is not None and a.shape == like.shape]
        path = of_its_shape[min(self.ex.output, len(of_its_shape) - 1)] if of_its_shape else ()
        return replace(self.place, path=path, of=last.kind)

    def _defaults(self) -> dict[str, object]:
        known = (*self.ex.entry.parameters, *(self.ex.entry.constructor or ()))
        return {p.name: p.default for p in known if not p.required and not p.parts}

    def _as_held(self, right: Array) -> Array:
        """What is right, in the entry's layout. A value a channel is a row, whatever shape it is held in."""
        return self._as_outside(right) if self.claim.is_of_x else right.reshape(-1)

    def _runs(self, code: _Code, yours: Array, right: Array) -> bool:
        """Whether the snippet itself gives what was seen. What is right stays here."""
        source = code.to_run()
        keep = tuple(range(source.count("\n\n") + 1))
        program = wire.Program(f"<{self.path.name}>", source, keep, folder=str(self.path.parent.absolute()))
        session = wire.Session(_Code.RUN, (wire.Step(),), backend=self.ex.entry.backend)
        runner = self.ex.trial.runner
        printed = runner.printed
        answer = runner.run(program, session)
        runner.printed = printed
        runner.stubs.pop(self.path.stem, None)
        returned = answer.outcomes[-1].returned if answer.outcomes else ()
        if answer.failure or answer.stubs or len(returned) != 1:
            return False
        value = to_numpy(returned[0][1])
        like = self._as_outside(yours)
        differs = visible(value, self._as_outside(right)) if value.size == right.size else True
        return differs and (close(value, like) or self.claim.dtype == "float32")

    def _told(self, small: Probe, code: _Code, seen: _Seen, right: Array) -> Repro:
        outer = self._as_outside
        return Repro(
            call=self._call(small),
            quantity=TOLD.get(self.claim.quantity, self.claim.quantity),
            yours=_listed(outer(seen.value)),
            right=_listed(outer(right)),
            code="\n".join(code.lines) + "\n",
        )

    def _call(self, small: Probe) -> str:
        """``batch_norm([[0.], [2.]], eps=0.1)``: x, and what is not as usual."""
        if self.claim.at_start:
            return f"{self.ex.entry.name}()"
        x = nested(outside(small.x, self.ex.case.param_layout))
        said = [f"{role}={_one(getattr(small, role))}" for role in NEUTRAL if self._is_told(small, role)]
        said += [
            f"{role}={getattr(small, role):g}" for role in ("eps", "momentum") if self._matters(small, role)
        ]
        said += [] if self.claim.training else ["training=False"]
        return f"{self.ex.entry.name}({', '.join([x, *said])})"

    def _is_told(self, small: Probe, role: str) -> bool:
        return bool((getattr(small, role) != NEUTRAL[role]).any())

    def _matters(self, small: Probe, role: str) -> bool:
        """Whether another value would give something else."""
        if not self.ex.entry.takes(role):
            return False
        moved = replace(small, **{role: getattr(small, role) / 2})
        gives = (self.claim.right, self.claim.yours or self.claim.right)
        pairs = [(computed(each, small), computed(each, moved)) for each in gives]
        return any(a is None or b is None or not close(a, b) for a, b in pairs)


@dataclass(frozen=True)
class _Code:
    """A snippet: imports, the statements up to ``yours``, what is right, what prints and compares them."""

    path: Path
    dialect: Dialect
    names: tuple[str, ...]
    body: tuple[str, ...]
    right: str

    RUN = "run_snippet"

    @property
    def head(self) -> tuple[str, ...]:
        stem, names = self.path.stem, ", ".join(self.names)
        if stem.isidentifier():
            return (self.dialect.imports, f"from {stem} import {names}")
        each = ", ".join(f'__import__("{stem}").{name}' for name in self.names)
        return (self.dialect.imports, f"{names} = {each}")

    @property
    def lines(self) -> tuple[str, ...]:
        *before, last = self.body
        short = re.fullmatch(r"yours = ([\w.\[\]\"]+(\.reshape\(-1\))?)", last)
        ends = (f"yours, right = {short[1]}, {self.right}",) if short else (last, f"right = {self.right}")
        listed = self.dialect.listed
        shown = f'print("yours", {listed("yours")}, "right", {listed("right")})'
        return (*self.head, *before, *ends, shown, self.dialect.compared("yours", "right"))

    def to_run(self) -> str:
        """As a function that gives ``yours``, for a worker, which is never told what is right."""
        inner = "\n    ".join((*self.body, "return yours"))
        return "\n\n".join((*self.head, f"def {_Code.RUN}():\n    {inner}\n"))


def _listed(value: Array) -> str:
    return re.sub(r'float\("(-?\w+)"\)', r"\1", nested(np.round(value, DIGITS)))


def _one(values: Array) -> str:
    """A value a channel, as short as it can be said."""
    return f"{values[0]:g}" if values.size == 1 else nested(values)
