"""Trying an entry, and while something stops it, repairing the draft and trying again.

A repair is a proposal until a run has judged it: it is taken if the entry gets further with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bnquiz.grading.draft import Draft, parsed, read
from bnquiz.grading.judging import backward, examine, failures, ungradable
from bnquiz.grading.judging.examination import Examination, Memo
from bnquiz.grading.judging.findings import NOT_FITTING
from bnquiz.grading.options import Options
from bnquiz.grading.process import wire
from bnquiz.grading.process.runner import Runner
from bnquiz.grading.repair import Repair, propose, right_axes
from bnquiz.grading.source import conventions
from bnquiz.grading.source.conventions import Convention
from bnquiz.grading.source.entry import Entry, Reading, alternatives, reach, roles
from bnquiz.grading.source.nodes import below
from bnquiz.grading.theory.probes import SHAPES, probe
from bnquiz.grading.theory.search import LARGEST_SET
from bnquiz.grading.trial.calls import PARAM_LAYOUTS, Call, ParamLayout
from bnquiz.grading.trial.state import Look, other_gammas, other_names
from bnquiz.grading.trial.trial import Trial

MOST_READINGS = 40  # that are tried beside the first
MOST_SEARCHED = 4  # of them whose mistakes are searched for, where none is right
MOST_REPAIRS = 12
MOST_NEAR = 6  # proposals that something speaks for
MOST_FAR = 12  # and those that only the run can judge
NOTHING = (0, 0)


@dataclass(frozen=True)
class Understood:
    """What came of an entry under one reading, in every rank that it is sure to be for."""

    reading: Reading
    done: tuple[Examination, ...]

    @property
    def runs(self) -> bool:
        return bool(self.done) and all(ex.failure is None for ex in self.done)

    @property
    def is_right(self) -> bool:
        return self.runs and all(ex.result.cost == 0 for ex in self.done)

    @property
    def key(self) -> tuple[int, int, int]:
        """The less the better: what is set aside, what stops it, what is wrong."""
        stages, costs = zip(*(ex.score for ex in self.done), strict=True) if self.done else ((9,), (9,))
        ignored = sum(role == "ignore" for _, role in self.reading.roles)
        return ignored, sum(stages), sum(costs)


class Attempts:
    """All examinations of one file."""

    def __init__(self, path: Path, draft: Draft, runner: Runner, options: Options) -> None:
        self.path, self.draft, self.runner, self.options = path, draft, runner, options
        self.repairs_left = MOST_REPAIRS
        self.known: dict[bytes, Look] = {}
        self.memo: Memo = {}
        self.readings: dict[str, Reading] = {}  # entry → how it is understood
        self._tried: dict[tuple[str, int, str, Reading, int], Examination] = {}

    def entry(self, name: str) -> Entry | None:
        """The entry as it is understood."""
        return self.draft.entry(name, reading=self.readings.get(name))

    def examine(self, name: str, rank: int) -> Examination:
        """The entry in one rank, after all repairs that help it."""
        while True:
            tried = self._try(name, rank, self.draft.source)
            if tried.failure is None or ungradable.reason(tried.entry, tried.failure):
                break
            if not (self._repaired(name, rank, tried.failure) or self._with_right_axes(name, tried)):
                break
        return self._repair_backward(name, tried)

    def likeliest(self, names: Sequence[str]) -> list[str]:
        """Of several definitions of which no name says that it is a batch norm, those that behave most like
        one."""
        if len(names) < 2 or any(roles.is_batch_norm(name.rpartition(".")[2]) for name in names):
            return list(names)
        keys = {name: self.understand(name).key for name in names}
        return [name for name in names if keys[name] == min(keys.values())]

    def understand(self, name: str) -> Understood:
        """Find the reading under which the entry does most of what it should: the first that shows no
        mistake, else the one with the fewest."""
        entry = self.draft.entry(name)
        first = self._all_ranks(name, self.draft.told)
        if first.is_right or entry is None:
            return first
        tried: list[Understood] = []
        for reading in self._further(entry):
            tried.append(self._all_ranks(name, reading, 0))
            if tried[-1].is_right:
                break
        right = next((t for t in tried if t.is_right), None)
        if right is None:
            running = sorted((t for t in tried if t.runs), key=lambda t: t.key)[:MOST_SEARCHED]
            searched = [self._all_ranks(name, t.reading) for t in running]
            right = min([first, *searched], key=lambda t: t.key)
        self.readings[name] = right.reading
        return right

    def _further(self, entry: Entry) -> Iterator[Reading]:
        """Readings beside the first, the likeliest first, as long as none shows no mistake."""
        tree, _ = read(self.draft.source, self.draft.requested, self.draft.told)
        seen = {self.draft.told}
        further = (
            *self._other_ranks(entry),
            *self._other_names(entry),
            *alternatives(tree, self.draft.source, entry.name, self.draft.told),
        )
        for reading in further[:MOST_READINGS]:
            if reading not in seen:
                seen.add(reading)
                yield reading

    def _other_ranks(self, entry: Entry) -> Iterator[Reading]:
        """The ranks that the code's own guards leave, and, where nothing says for which it is, every other
        one."""
        done = {
            rank: self._try(entry.name, rank, self.draft.source, self.draft.told) for rank in entry.claimed
        }
        refused = {
            rank for rank, ex in done.items() if ex.failure is not None and self._is_refused(ex.failure)
        }
        left = tuple(rank for rank in done if rank not in refused)
        if refused and left:
            yield Reading(ranks=left).also(self.draft.told)
        if refused and not left:
            yield from (Reading(ranks=(r,)).also(self.draft.told) for r in (4, 2, 3, 5) if r not in refused)

    def _is_refused(self, failure: wire.Failure) -> bool:
        """Whether the file itself raised."""
        raising = (n for n in below(self.draft.tree) if isinstance(n, ast.Raise | ast.Assert))
        return any(n.lineno <= (failure.line or 0) <= (n.end_lineno or 0) for n in raising)

    def _other_names(self, entry: Entry) -> Iterator[Reading]:
        """The running statistics, or gamma and beta, of an object the other way round."""
        trial = self._trial(entry, self.draft.source)
        rank = entry.claimed[-1]
        if trial.has_state:
            call, layout = Call(probe(SHAPES[rank]), training=True), _param_layouts(entry)[0]
            look = trial.look(call, layout)
            names = trial.names(call, layout)
            for reading in (*other_names(look, names), *other_gammas(look, names)):
                yield reading.also(self.draft.told)

    def _all_ranks(self, name: str, reading: Reading, largest: int = LARGEST_SET) -> Understood:
        entry = self.draft.entry(name, reading=reading)
        ranks = entry.claimed if entry is not None else ()
        done = [self._try(name, rank, self.draft.source, reading, largest) for rank in ranks]
        return Understood(reading, tuple(ex for ex in done if ex.case.rank not in ex.entry.unsure))

    def _trial(self, entry: Entry, source: str, dtype: str = "float64") -> Trial:
        folder = str(self.path.parent.absolute())
        stars = reach.brought_by_stars(parsed(source))
        program = wire.Program(str(self.path), source, entry.code, self.draft.supply, folder, stars)
        return Trial(entry, program, self.runner, self.known, dtype)

    def _try(
        self, name: str, rank: int, source: str, reading: Reading | None = None, largest: int = LARGEST_SET
    ) -> Examination:
        reading = reading or self.readings.get(name, self.draft.told)
        key = (name, rank, source, reading, largest)
        if key not in self._tried:
            self._tried[key] = self._examined(name, rank, source, reading, largest)
        return self._tried[key]

    def _examined(self, name: str, rank: int, source: str, reading: Reading, largest: int) -> Examination:
        entry = self.draft.entry(name, source, reading)
        if entry is None:
            raise ValueError(f"{name} is gone from the copy")
        tree, _ = read(source, self.draft.requested, reading)
        option = self.options.momentum or ("update" if self.options.like == "torch" else None)
        held_to = conventions.momentum(entry, tree, option)
        found = self._in(entry, source, held_to, rank, largest)
        if found.failure is not None and entry.is_module and not examine.is_hopeless(found):
            single = self._in(
                entry, source, held_to, rank, largest, "float32"
            )  # it keeps its own number type
            found = single if single.failure is None else found
        if found.failure is None and not held_to.binds and found.result.cost:
            other = self._in(entry, source, held_to.other, rank, largest, found.trial.dtype)
            found = min((found, other), key=lambda ex: ex.score)
        return found

    def _in(
        self, entry: Entry, source: str, held_to: Convention, rank: int, largest: int, dtype: str = "float64"
    ) -> Examination:
        trial = self._trial(entry, source, dtype)
        return examine.best_param_layout(trial, held_to, rank, _param_layouts(entry), self.memo, largest)

    def _with(self, repair: Repair, name: str, rank: int) -> Examination | None:
        """The entry in the copy of a repair; None where it is not there any more."""
        try:
            return self._try(name, rank, repair.source)
        except (SyntaxError, ValueError):
            return None

    def _repaired(self, name: str, rank: int, failure: wire.Failure) -> bool:
        helping = list(self._passing(name, rank, failure)) if self.repairs_left > 0 else []
        if helping:
            self._take(min(helping, key=lambda found: found[0])[1])
        return bool(helping)

    def _passing(
        self, name: str, rank: int, failure: wire.Failure
    ) -> Iterator[tuple[tuple[int, int], Repair]]:
        """The repairs that get the entry further, each with what is wrong then; far ones if no other does."""
        near = False
        for repair in _candidates(self.draft.source, failure):
            if repair.speculative and near:
                return
            after = self._with(repair, name, rank)
            if after is not None and _helps(repair, failure, after):
                yield after.score, repair
                near = near or not repair.speculative
                if after.score <= NOTHING:
                    return

    def _with_right_axes(self, name: str, tried: Examination) -> bool:
        """Axes that stop the entry, by the shape of what it then stores, are set right in the draft."""
        if self.repairs_left <= 0 or tried.entry.layout != "channels-first":
            return False
        found = failures.by_value(tried, self.draft.tree)
        repair = right_axes(self.draft.source, found[0].id, found[0].reduced) if found else None
        after = self._with(repair, name, tried.case.rank) if repair is not None else None
        if repair is None or after is None or not _gets_past(tried, after):
            return False
        self.repairs_left -= 1
        for finding in found:
            self.draft.found.add(finding, finding.lines)
        self.draft.go_on(repair.source)
        return True

    def _repair_backward(self, name: str, tried: Examination) -> Examination:
        """The same for a backward pass by hand: what stops it must not hide what is wrong in it."""
        while self.repairs_left > 0 and (failure := backward.failure_of(tried)) is not None:
            helping = list(self._passing_backward(name, tried, failure))
            if not helping:
                break
            _, tried, repair = min(helping, key=lambda found: found[0])
            self._take(repair)
        return tried

    def _passing_backward(
        self, name: str, before: Examination, failure: wire.Failure
    ) -> Iterator[tuple[int, Examination, Repair]]:
        """The repairs that get the backward pass further, each with what is wrong then; likely ones first."""
        for repair in _candidates(self.draft.source, failure):
            after = self._with(repair, name, before.case.rank)
            if after is None:
                continue
            still, cost = backward.failure_of(after), backward.cost(after)
            if after.score > before.score or (
                repair.speculative and (still is not None or cost >= NOT_FITTING)
            ):
                continue
            if still is None or failures.moved_on(failure, still):
                yield cost, after, repair
                if not repair.speculative and cost < NOT_FITTING:
                    return

    def _take(self, repair: Repair) -> None:
        self.repairs_left -= 1
        self.draft.take(repair)


def _candidates(source: str, failure: wire.Failure) -> list[Repair]:
    proposed = propose(source, failure)
    far = [repair for repair in proposed if repair.speculative]
    return [repair for repair in proposed if not repair.speculative][:MOST_NEAR] + far[:MOST_FAR]


def _helps(repair: Repair, before: wire.Failure, after: Examination) -> bool:
    """A guess from afar must make all work that can be tried; a near one gets past what stopped the entry."""
    if repair.speculative:
        return after.failure is None and after.score[1] < NOT_FITTING
    return after.failure is None or failures.moved_on(before, after.failure)


def _gets_past(before: Examination, after: Examination) -> bool:
    """Whether what stopped the entry is behind it, and what it then computes is explained."""
    failure = before.failure
    stuck = (
        failure is not None and after.failure is not None and not failures.moved_on(failure, after.failure)
    )
    return not stuck and after.score[1] < NOT_FITTING


def _param_layouts(entry: Entry) -> list[ParamLayout]:
    shown = [replace(s, layout=entry.layout) for s in PARAM_LAYOUTS]
    return shown + [ParamLayout("flat", "flat", layout) for layout in entry.also_layouts]
