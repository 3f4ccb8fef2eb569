"""From a finding to the snippet that shows it: shrunk, written, and run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

import msgspec
import numpy as np

from bnquiz.grading.judging.findings import Examination, Finding
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.process import wire
from bnquiz.grading.process.runner import OutOfTime
from bnquiz.grading.records import FoundMistake, Repro, WhyNoRepro
from bnquiz.grading.repro.claims import Claim, claim_of, close, computed, visible
from bnquiz.grading.repro.python import DIGITS, MOST_LINES, Dialect, Place, Snippet, Writer, nested
from bnquiz.grading.repro.shrink import Usual, candidates, ladder
from bnquiz.grading.repro.trying import Seen, Tries
from bnquiz.grading.source.conventions import KEEP
from bnquiz.grading.telling.found import Found
from bnquiz.grading.telling.tell import STATISTICS
from bnquiz.grading.theory.probes import Probe, probe
from bnquiz.grading.theory.recipe import BEGINNING, Array
from bnquiz.grading.trial.calls import outside, to_numpy
from bnquiz.texts import Lang, Text, as_is

MOST_INPUTS = 20  # that are tried for a mistake
MOST_VALUES = 48  # that a person reads in one line
QUANTITIES = STATISTICS | {"x": Text("x afterwards", "调用之后的 x")}


def with_repros(
    mistakes: Sequence[FoundMistake],
    found: Found,
    examined: Sequence[Examination],
    path: Path,
    lang: Lang,
) -> tuple[FoundMistake, ...]:
    """The mistakes, each with the smallest call that shows it, or with why there is none."""
    usable = _usable(examined, path)
    if isinstance(usable, str):
        return tuple(msgspec.structs.replace(mistake, no_repro=usable) for mistake in mistakes)
    return tuple(_with_repro(mistake, found, usable, path, lang) for mistake in mistakes)


def _usable(examined: Sequence[Examination], path: Path) -> list[Examination] | WhyNoRepro:
    """What was examined and can be imported too, the lowest rank first."""
    if not (path.suffix == ".py" and path.is_file()):
        return "not-imported"
    try:
        able = [ex for ex in examined if _can_be_imported(ex, path)]
    except OutOfTime:
        return "timeout"
    return sorted(able, key=lambda ex: ex.case.rank) if able or not examined else "not-imported"


def _with_repro(
    mistake: FoundMistake, found: Found, usable: Sequence[Examination], path: Path, lang: Lang
) -> FoundMistake:
    first = _first(found[mistake.id].findings, usable, path, lang)
    if isinstance(first, Repro):
        return msgspec.structs.replace(mistake, repro=first)
    return msgspec.structs.replace(mistake, no_repro=first)


def _can_be_imported(ex: Examination, path: Path) -> bool:
    """Whether what stands at the bottom of the file lets that through."""
    name = ex.entry.name.split(".")[0]
    nothing = Snippet(path.stem, Dialect(ex.entry.backend), (name,), ("yours = 0.0",), "")
    return _given_by(nothing, ex, path) is not None


def _first(
    found: Sequence[Finding], examined: Sequence[Examination], path: Path, lang: Lang
) -> Repro | WhyNoRepro:
    """What comes of the first input that shows the mistake, of so many."""
    inputs = islice(_inputs(found, examined, path, lang), MOST_INPUTS)
    try:
        return next(filter(None, (writing.shown_by(small) for writing, small in inputs)), "not-shown")
    except OutOfTime:
        return "timeout"
    except (ValueError, IndexError, KeyError):
        return "not-shown"  # the verdict stands without it


def _inputs(
    found: Sequence[Finding], examined: Sequence[Examination], path: Path, lang: Lang
) -> Iterator[tuple[_Writing, Probe]]:
    """In the lowest rank first, for each finding."""
    for ex in examined:
        for finding in sorted(found, key=_order):
            claim = claim_of(ex, finding) if finding.case == ex.case else None
            if claim is not None:
                for laid in _laid_out(ex, finding):
                    writing = _Writing(Tries(laid, claim), path, lang)
                    yield from ((writing, small) for small in _small(writing.tries, finding))


def _laid_out(ex: Examination, finding: Finding) -> Iterator[Examination]:
    """First with statistics in the shape of the parameters: a right file takes these, and where dimensions
    are lost the other shape may be the mistake's own."""
    layout = ex.case.param_layout
    if layout.parameters != layout.statistics:
        alike = copy(ex)
        alike.case = replace(ex.case, param_layout=replace(layout, statistics=layout.parameters))
        yield alike
    if layout.parameters == layout.statistics or MISTAKES[finding.id].group != "axes":
        yield ex


def _order(finding: Finding) -> tuple[bool, bool]:
    """A running mean has no two conventions; what is seen in training needs no state."""
    return (finding.part.quantity == "var", finding.part.mode == "eval")


def _small(tries: Tries, finding: Finding) -> Iterator[Probe]:
    start = finding.seen.probe if finding.seen is not None else probe(finding.case.shape)
    usual = replace(_usual(tries.ex), never=tuple(role for role in BEGINNING if not tries.is_given(role)))
    return chain(candidates(tries.claim, start, usual), ladder(tries.claim, start, usual))


def _usual(ex: Examination) -> Usual:
    eps = ex.entry.option("eps")
    momentum = ex.entry.option("momentum")
    own = (d for p in (eps,) if p is not None and isinstance(d := p.default, float))
    weights = (d for p in (momentum,) if p is not None and isinstance(d := p.default, float) and 0 < d < 1)
    usual = (0.9,) if ex.momentum.value == KEEP else (0.1,)
    return Usual((*own, *Usual.eps), tuple(dict.fromkeys((*weights, *usual))))


@dataclass
class _Writing:
    """Snippets for one claim on one entry; where its result is found is looked up once."""

    tries: Tries
    path: Path
    lang: Lang
    place: Place | None = None

    @property
    def ex(self) -> Examination:
        return self.tries.ex

    @property
    def claim(self) -> Claim:
        return self.tries.claim

    def shown_by(self, small: Probe) -> Repro | None:
        """The snippet with this input, where it shows what the claim says."""
        if small.x.size > MOST_VALUES:
            return None
        right = computed(self.claim.right, small)
        expected = computed(self.claim.yours, small) if self.claim.yours is not None else None
        if right is None or not np.isfinite(right).all() or self._is_convention(small, right):
            return None
        for seen in self.tries.ways(small):
            if self.claim.fact:
                return self._written(small, replace(seen, value=1 - right), right)
            as_expected = expected is None or close(seen.value, expected)
            if as_expected and visible(seen.value, right):
                return self._written(small, seen, right)
        return None

    def _is_convention(self, small: Probe, right: Array) -> bool:
        """Whether something else is right by another convention, and the file does not say which it has."""
        other = computed(self.claim.also, small) if self.claim.also is not None else right
        return other is None or visible(other, right)

    def _written(self, small: Probe, seen: Seen, right: Array) -> Repro | None:
        self.place = self.place or self.tries.place()
        if self.place is None:
            return None
        held = {self.place.name, *(name for step in seen.session.steps for name in step.set)}
        for by_key in (False, True) if any("." in name for name in held) else (False,):
            code = self._code(seen, right, by_key=by_key)
            if code is not None and self._runs(code, seen.value, right):
                return self._told(small, code, seen, right)
        return None

    # -- the snippet

    @property
    def _dialect(self) -> Dialect:
        return Dialect(self.ex.entry.backend, self.claim.dtype == "float32" and self._is_numpy)

    @property
    def _is_numpy(self) -> bool:
        return self.ex.entry.backend == "numpy"

    def _code(self, seen: Seen, right: Array, *, by_key: bool) -> Snippet | None:
        assert self.place is not None  # noqa: S101
        place = self._output_place(seen) if self.place.kind.endswith("gradient") else self.place
        follow = {self.place.name} if self.place.kind == "gradient" else self.tries.x_names
        writer = Writer(
            seen.session,
            self._dialect,
            seen.answer.made,
            self._held_before(seen),
            place,
            frozenset(follow),
            frozenset(i for i, o in enumerate(seen.answer.outcomes) if o.failure is not None),
            self._defaults(),
            by_key,
            self.claim.fact,
            is_row=not self.claim.is_of_x,
        )
        is_fact = bool(self.claim.fact)
        shown = str(bool(right)) if is_fact else self._dialect.array(self._as_held(right))
        code = Snippet(self.path.stem, self._dialect, writer.names(), tuple(writer.lines()), shown, is_fact)
        return code if len(code.lines) <= MOST_LINES else None

    def _held_before(self, seen: Seen) -> dict[str, wire.Attribute]:
        """What an object holds before the last step."""
        earlier = seen.answer.outcomes[:-1]
        return {**seen.answer.made, **(earlier[-1].attributes if earlier else {})}

    def _output_place(self, seen: Seen) -> Place:
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
        return self.tries.outside(right) if self.claim.is_of_x else right.reshape(-1)

    def _runs(self, code: Snippet, yours: Array, right: Array) -> bool:
        """Whether the snippet itself gives what was seen. What is right stays here."""
        value = _given_by(code, self.ex, self.path)
        if value is None or self.claim.fact:
            return value is not None and value != right
        differs = value.size != right.size or visible(value, self.tries.outside(right))
        return differs and (close(value, self.tries.outside(yours)) or self.claim.dtype == "float32")

    def _told(self, small: Probe, code: Snippet, seen: Seen, right: Array) -> Repro:
        if self.claim.fact:
            return self._told_as_fact(small, code, right=bool(right))
        outer = self.tries.outside
        return Repro(
            call=self._call(small),
            quantity=_quantity(self.claim).get(self.lang),
            yours=_listed(outer(seen.value)),
            right=_listed(outer(right)),
            code="\n".join(code.lines) + "\n",
        )

    def _told_as_fact(self, small: Probe, code: Snippet, *, right: bool) -> Repro:
        assert self.place is not None  # noqa: S101
        result = "y" if self.claim.quantity == "y" else f"running_{self.claim.quantity}"
        asked = self.claim.fact.format(result=result, name=self.place.name)
        lines = "\n".join(code.lines) + "\n"
        return Repro(self._call(small), asked, str(not right), str(right), lines)

    def _call(self, small: Probe) -> str:
        """``batch_norm([[0.], [2.]], eps=0.1)``: x, and what is not as usual."""
        if self.claim.at_start:
            return f"{self.ex.entry.name}()"
        x = nested(outside(small.x, self.ex.case.param_layout))
        said = [f"{role}={_one(getattr(small, role))}" for role in BEGINNING if self._is_told(small, role)]
        said += [
            f"{role}={getattr(small, role):g}" for role in ("eps", "momentum") if self._matters(small, role)
        ]
        said += [f"dout={nested(self.tries.outside(small.upstream))}"] if self.claim.quantity == "dx" else []
        said += [] if self.claim.training else ["training=False"]
        return f"{self.ex.entry.name}({', '.join([x, *said])})"

    def _is_told(self, small: Probe, role: str) -> bool:
        return bool((getattr(small, role) != BEGINNING[role]).any())

    def _matters(self, small: Probe, role: str) -> bool:
        """Whether another value would give something else."""
        if not self.ex.entry.takes(role):
            return False
        moved = replace(small, **{role: getattr(small, role) / 2})
        gives = (self.claim.right, self.claim.yours or self.claim.right)
        pairs = [(computed(each, small), computed(each, moved)) for each in gives]
        return any(a is None or b is None or not close(a, b) for a, b in pairs)


def _given_by(code: Snippet, ex: Examination, path: Path) -> Array | None:
    """What a snippet gives; None where it cannot be run. What the file prints then is not told again."""
    source, runner = code.to_run(), ex.trial.runner
    keep = tuple(range(source.count("\n\n") + 1))
    program = wire.Program(f"<{path.name}>", source, keep, folder=str(path.parent.absolute()))
    printed = runner.printed
    answer = runner.run(program, wire.Session(Snippet.RUN, (wire.Step(),), backend=ex.entry.backend))
    runner.printed = printed
    runner.stubs.pop(path.stem, None)
    returned = answer.outcomes[-1].returned if answer.outcomes else ()
    is_whole = answer.failure is None and not answer.stubs and len(returned) == 1
    return to_numpy(returned[0][1]) if is_whole else None


def _quantity(claim: Claim) -> Text:
    return QUANTITIES.get(claim.quantity, as_is(claim.quantity))


def _listed(value: Array) -> str:
    return re.sub(r'float\("(-?\w+)"\)', r"\1", nested(np.round(value, DIGITS)))


def _one(values: Array) -> str:
    """A value a channel, as short as it can be said."""
    return f"{values[0]:g}" if values.size == 1 else nested(values)
