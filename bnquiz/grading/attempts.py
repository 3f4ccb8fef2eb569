"""Trying an entry, and while something stops it, repairing the draft and trying again.

A repair is a proposal until a run has judged it: it is taken if the entry gets further with it.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from bnquiz.grading.draft import Draft, read
from bnquiz.grading.judging import examine, failures, gradient
from bnquiz.grading.judging.findings import NOT_FITTING, Examination, Finding, Memo
from bnquiz.grading.options import Options
from bnquiz.grading.process import wire
from bnquiz.grading.process.runner import Runner
from bnquiz.grading.repair import (
    QUOTED,
    Repair,
    found_in,
    idle_comparisons,
    name_failures,
    outside_blocks,
    propose,
    right_axes,
    without_refusal,
)
from bnquiz.grading.source import conventions
from bnquiz.grading.source.conventions import Convention
from bnquiz.grading.source.entry import Entry, Reading, reach
from bnquiz.grading.source.parsing import parsed
from bnquiz.grading.theory.probes import usual
from bnquiz.grading.theory.search import LARGEST_SET
from bnquiz.grading.trial.calls import PARAM_LAYOUTS, Call, ParamLayout
from bnquiz.grading.trial.state import Look
from bnquiz.grading.trial.trial import Trial

MOST_REPAIRS = 12
MOST_NEAR = 5  # proposals that something speaks for
MOST_FAR = 12  # and those that only the run can judge
NOTHING = (0, 0)
Part = Callable[[Examination], tuple[wire.Failure | None, int]]


class Attempts:
    """All examinations of one file."""

    def __init__(self, path: Path, draft: Draft, runner: Runner, options: Options) -> None:
        self.path, self.draft, self.runner, self.options = path, draft, runner, options
        self.repairs_left = MOST_REPAIRS
        self.been = {draft.source}  # a repair that leads back undoes another one
        self.known: dict[bytes, Look] = {}
        self.memo: Memo = {}
        self.readings: dict[str, Reading] = {}  # entry → how it is understood
        self._settled: dict[str, Reading] = {}  # entry → what a repair must not change of that
        self._examinations: dict[tuple[str, int, str, Reading, int], Examination] = {}

    def entry(self, name: str) -> Entry | None:
        """The entry as it is understood."""
        return self.draft.entry(name, reading=self.readings.get(name))

    def told(self, name: str) -> Reading:
        """What is known of an entry before anything is tried: what the caller says, and what it showed before
        bnquiz wrote into its copy."""
        return self._settled.get(name, self.draft.told)

    def examine(self, name: str, rank: int) -> Examination:
        """The entry in one rank, after all repairs that help it."""
        while True:
            tried = self.tried(name, rank, self.draft.source)
            if tried.failure is None and tried.score > NOTHING and self._with_silent_slip(name, tried):
                continue
            if tried.failure is None or failures.reason(tried.entry, tried.failure, self.draft.tree):
                break
            ways = (self._without_refusal, self._axes_set_right, self._with_repair)
            if not any(way(name, tried) for way in ways):
                break
        while self._repaired(name, tried, _backward):  # what stops it must not hide what is wrong in it
            tried = self.tried(name, rank, self.draft.source)
        return tried

    def trial(self, entry: Entry, source: str, dtype: str = "float64") -> Trial:
        """The entry in this copy, ready to be called."""
        folder = str(self.path.parent.absolute())
        stars = reach.brought_by_stars(parsed(source))
        program = wire.Program(str(self.path), source, entry.code, self.draft.supply, folder, stars)
        return Trial(entry, program, self.runner, self.known, dtype)

    def tried(
        self, name: str, rank: int, source: str, reading: Reading | None = None, largest: int = LARGEST_SET
    ) -> Examination:
        """The entry in one rank, in this copy, under a reading: tried once, however often it is asked for.
        ``largest``: how many changes an explanation may be made of; 0 asks only whether it is right."""
        reading = reading or self.readings.get(name, self.told(name))
        key = (name, rank, source, reading)
        unsearched = self._examinations.get((*key, 0))
        if unsearched is not None and _is_settled(unsearched):
            return unsearched
        if (*key, largest) not in self._examinations:
            self._examinations[*key, largest] = self._examined(name, rank, source, reading, largest)
        return self._examinations[*key, largest]

    def _examined(self, name: str, rank: int, source: str, reading: Reading, largest: int) -> Examination:
        entry = self.draft.entry(name, source, reading)
        if entry is None:
            raise ValueError(f"{name} is gone from the copy")
        tree, _ = read(source, self.draft.requested, reading)
        option = self.options.momentum or ("update" if self.options.like == "torch" else None)
        held_to = conventions.momentum(entry, tree, option)
        found = self._in(entry, source, held_to, rank, largest)
        if _may_be_single(entry, found, tree):
            # it keeps its own number type
            single = self._in(entry, source, held_to, rank, largest, "float32")
            found = min((found, single), key=lambda ex: ex.score[0])
        if found.result.cost and not held_to.binds:
            other = self._in(entry, source, held_to.other, rank, largest, found.trial.dtype)
            found = min((found, other), key=lambda ex: ex.score)
        return found

    def _in(
        self, entry: Entry, source: str, held_to: Convention, rank: int, largest: int, dtype: str = "float64"
    ) -> Examination:
        trial = self.trial(entry, source, dtype)
        ways = [param_layouts(entry)]
        if rank in entry.turned:
            ways.append(param_layouts(structs.replace(entry, layout="channels-last", also_layouts=())))
        # of two layouts the one that fits is found soon
        sizes = {largest} if len(ways) == 1 else {min(1, largest), largest}
        for size in sorted(sizes):
            tried = (examine.best_param_layout(trial, held_to, rank, way, self.memo, size) for way in ways)
            found = min(tried, key=lambda ex: ex.score)
            if found.failure is None and found.result.cost < NOT_FITTING:
                break
        return found

    def _with(
        self,
        repair: Repair,
        name: str,
        rank: int,
        largest: int = LARGEST_SET,
        reading: Reading | None = None,
    ) -> Examination | None:
        """The entry in the copy of a repair; None where it is not there any more."""
        try:
            return self.tried(name, rank, repair.source, reading, largest)
        except (SyntaxError, ValueError):
            return None

    def _with_repair(self, name: str, tried: Examination) -> bool:
        return self._repaired(name, tried, _called)

    def _repaired(self, name: str, tried: Examination, part: Part) -> bool:
        """Whether a repair gets a part further: the one after which least is wrong is taken."""
        failure = part(tried)[0]
        if failure is None or self.repairs_left <= 0:
            return False
        best = min(self._passing(name, tried, failure, part), key=lambda found: found[0], default=None)
        if best is not None:
            self._take(best[1], failure)
        return best is not None

    def _without_refusal(self, name: str, tried: Examination) -> bool:
        """Whether the file itself refuses what it is given, and takes usual data, with its own eps: what
        raises is left out then. ``assert len(x) % 2 == 0``, ``assert np.allclose(x_hat.std(0), 1)``."""
        line = tried.failure.line if tried.failure is not None and self.repairs_left > 0 else None
        left_out = without_refusal(self.draft.source, line)
        if left_out is None or not self.takes_usual_data(name, tried):
            return False
        source, said = left_out
        self.draft.left_out.append(said)
        self._go_on(source)
        return True

    def takes_usual_data(self, name: str, tried: Examination) -> bool:
        """Whether it trains on a usual batch, and infers on one after that, if it knows how to."""
        reading = Reading(roles=own_settings(tried.entry)).also(self.readings.get(name, self.told(name)))
        entry = self.draft.entry(name, reading=reading)
        if entry is None:
            return False
        batches = (usual(tried.case.rank, seed) for seed in (0, 1))
        calls = [Call(p, training=on, fresh=True) for p, on in zip(batches, (True, False), strict=True)]
        trial = self.trial(entry, self.draft.source, tried.trial.dtype)
        return trial.runs(calls[: 1 + entry.knows_both], tried.case.param_layout)

    def _passing(
        self, name: str, before: Examination, failure: wire.Failure, part: Part
    ) -> Iterator[tuple[tuple[tuple[int, int], int], Repair]]:
        """The repairs that get past the failure, each with what is wrong then; a guess from afar only if no
        other does, and if then all works that can be tried."""
        near = False
        for repair in self._candidates(failure):
            if repair.speculative and near:
                return
            after = self._with(repair, name, before.case.rank)
            if after is None or (before.failure is None and after.score > before.score):
                continue
            still, cost = part(after)
            works = still is None and cost < NOT_FITTING
            passes = still is None or _is_after(repair, failure, still)
            if works if repair.speculative else passes:
                yield (after.score, cost), repair
                near = near or not repair.speculative
                if works and cost == 0:
                    return

    def _with_silent_slip(self, name: str, tried: Examination) -> bool:
        """Whether a slip that stops nothing was found: one of the mistakes is gone without it, and is it."""
        found = next(self._silent(name, tried), None) if self.repairs_left > 0 else None
        if found is None:
            return False
        repair, after = found
        left = {finding.id for finding in after.result.findings}
        gone = [finding.id for finding in tried.result.findings if finding.id not in left]
        self._take(structs.replace(repair, mistake=(*gone, repair.mistake)[0]))
        return True

    def _silent(self, name: str, tried: Examination) -> Iterator[tuple[Repair, Examination]]:
        """A comparison of which nothing comes is made the assignment that was meant, where less is wrong
        then. Where no recipe explains it, a statement goes into its block, if then all is right."""
        for repair in found_in(self.draft.source, idle_comparisons):
            after = self._with(repair, name, tried.case.rank)
            if after is not None and after.score < tried.score:
                yield repair, after
        if any(finding.id == "unexplained" for finding in tried.result.findings):
            for repair in found_in(self.draft.source, outside_blocks)[:MOST_FAR]:
                after = self._with(repair, name, tried.case.rank, largest=0)
                if after is not None and after.score == NOTHING:
                    yield repair, after

    def _axes_set_right(self, name: str, tried: Examination) -> bool:
        """What the values show goes before what a repair guesses: in this rank, else in another one for which
        the code surely is."""
        sure = set(tried.entry.claimed) - set(tried.entry.unsure)
        others = (rank for rank in tried.entry.claimed if rank in sure - {tried.case.rank})
        stopped = (self.tried(name, rank, self.draft.source) for rank in others)
        return any(self._with_right_axes(name, t) for t in (tried, *stopped) if t.failure is not None)

    def _with_right_axes(self, name: str, tried: Examination) -> bool:
        """Axes that stop the entry, by the shape of what it then stores, are set right in the draft."""
        if self.repairs_left <= 0 or tried.entry.layout != "channels-first":
            return False
        found = failures.by_value(tried, self.draft.tree)
        ranks = self._claimed_with_right_axes(name, tried, found)
        as_before = Reading(ranks=ranks, layout=tried.entry.layout).also(
            self.readings.get(name, self.told(name))
        )  # the axes that are put there are for any rank, and say nothing of the learner's
        repair = self._of_axes(name, tried, found, as_before)
        if repair is None:
            return False
        self.repairs_left -= 1
        for finding in found:
            self.draft.found.add(finding, finding.lines)
        self.draft.go_on(repair.source)
        self.readings[name] = as_before
        self._settled[name] = Reading(ranks=as_before.ranks, layout=as_before.layout).also(self.told(name))
        return True

    def _of_axes(
        self, name: str, tried: Examination, found: list[Finding], reading: Reading
    ) -> Repair | None:
        """What sets the axes right, and gets past the failure: with dimensions that are kept, where that
        leaves less that is wrong, and nothing that stops it."""
        past: list[tuple[tuple[int, int], Repair]] = []
        for kept in (False, True) if found else ():
            repair = right_axes(self.draft.source, found[0].id, found[0].reduced, kept=kept)
            after = self._with(repair, name, tried.case.rank, reading=reading) if repair is not None else None
            runs_on = after is not None and not (kept and after.failure) and _gets_past(tried, after)
            if repair is not None and after is not None and runs_on:
                past.append((after.score, repair))
        return min(past, key=lambda pair: pair[0])[1] if past else None

    def _claimed_with_right_axes(
        self, name: str, tried: Examination, found: list[Finding]
    ) -> tuple[int, ...]:
        """Of the ranks that the entry claims, those that it would claim with the right axes of this rank in
        place of the wrong ones: ``(0, 2)`` for images does not speak of sequences."""
        claimed, source = tried.entry.claimed, self.draft.source
        repair = right_axes(source, found[0].id, found[0].reduced, tried.case.rank) if found else None
        entry = self.draft.entry(name, repair.source, self.told(name)) if repair is not None else None
        return tuple(r for r in claimed if entry and r in entry.claimed) or claimed

    def repair_unrun(self, name: str, rank: int) -> None:
        """Names that nothing binds in branches of the entry that no run came by: found by reading. Where a
        run stopped, they may follow from that."""
        entry = self.entry(name)
        now = self.tried(name, rank, self.draft.source)
        stopped = {f.line for f in (now.failure, gradient.failure_of(now)) if f is not None}
        runs = reach.functions_run(self.draft.tree, entry) if entry is not None else ()
        lines = {line for each in runs if not stopped & {*each} for line in each}
        before = now.score
        for failure in (f for f in name_failures(self.draft.source) if f.line in lines):
            near = (r for r in propose(self.draft.source, failure) if not r.speculative)
            tried = ((repair, self._with(repair, name, rank)) for repair in near)
            same = next((r for r, after in tried if after is not None and after.score <= before), None)
            if same is not None:
                self.draft.take(same)
            else:
                self.draft.found.note("undefined-name", failure.lines)

    def _candidates(self, failure: wire.Failure) -> list[Repair]:
        """What may cure it: first what something speaks for. A name that comes too late is the right one."""
        if failures.mistake_of(failure) == "out-of-memory" or failures.defined_on(failure, self.draft.tree):
            return []
        proposed = [each for each in propose(self.draft.source, failure) if each.source not in self.been]
        far = [repair for repair in proposed if repair.speculative]
        return [repair for repair in proposed if not repair.speculative][:MOST_NEAR] + far[:MOST_FAR]

    def _take(self, repair: Repair, failure: wire.Failure | None = None) -> None:
        """Go on with a repair, said with Python's own words for what it puts right."""
        words = failures.python_says(failure) if failure is not None else None
        message = QUOTED.fill(repair.message, words) if words is not None else repair.message
        self.draft.found.accept(structs.replace(repair, message=message))
        self._go_on(repair.source)

    def _go_on(self, source: str) -> None:
        self.repairs_left -= 1
        self.draft.go_on(source)
        self.been.add(source)


def own_settings(entry: Entry) -> tuple[tuple[str, str], ...]:
    """That eps and momentum are left at the file's own defaults."""
    found = (entry.option(role) for role in ("eps", "momentum"))
    return tuple((p.name, "default") for p in found if p is not None and not p.required)


def _called(ex: Examination) -> tuple[wire.Failure | None, int]:
    """What stops the calls of an entry, and what is wrong in them."""
    return ex.failure, ex.result.cost


def _backward(ex: Examination) -> tuple[wire.Failure | None, int]:
    """The same of a backward pass by hand."""
    return gradient.failure_of(ex), gradient.cost(ex)


_WORDS = re.compile(r"\w+|\"")
_IS_TEXT = re.compile(r"\bstr\b|<U\d")  # Python's words, and NumPy's
_QUOTED = re.compile(r"'(\w+)'")


def _is_after(repair: Repair, before: wire.Failure, now: wire.Failure) -> bool:
    """Whether a failure is another one, after what had failed, and none that the repair itself brought."""
    put = Counter(_WORDS.findall(repair.after)) - Counter(_WORDS.findall(repair.before))
    named = {now.name, *_QUOTED.findall(now.message)}
    if put.keys() & (named | ({'"'} if _IS_TEXT.search(now.message) else set())):
        return False  # what it put there is not there either, or a string does not go there
    if now.kind == "UnboundLocalError" and any(f"{name} =" in repair.after for name in named):
        return False  # the assignment that it moved does not run any more
    if now.line in repair.lines and "crash" in {repair.mistake, failures.mistake_of(now)}:
        return False  # the line that it changed does not work, for all that
    return failures.moved_on(before, now)


def _gets_past(before: Examination, after: Examination) -> bool:
    """Whether the entry got past what stopped it, and what it then computes is explained. Other shapes that
    do not fit on the same line are the same complaint."""
    was, now = before.failure, after.failure
    stuck = was is not None and now is not None and (was.line == now.line or not failures.moved_on(was, now))
    return not stuck and after.score[1] < NOT_FITTING


def _is_settled(found: Examination) -> bool:
    """Whether a search would find nothing else: it is right to the last digit, or no answer comes from it."""
    if found.failure is not None:
        return examine.is_hopeless(found)
    return found.result.cost == 0 and not found.learned.is_rough


def _may_be_single(entry: Entry, found: Examination, tree: ast.Module) -> bool:
    """Whether it may work in float32 alone: a module, torch code that makes its arrays in it, perhaps only on
    its way back, and code that refuses what it is given."""
    failure = found.failure or gradient.failure_of(found)
    if failure is None or (found.failure is not None and examine.is_hopeless(found)):
        return False
    mixes = entry.backend == "torch" and _OF_TYPES.search(failure.message) is not None
    mixes = mixes or failures.refuses(tree, failure.line)
    return mixes or (entry.is_module and found.failure is not None)


_OF_TYPES = re.compile(r"dtype|scalar type|\b(Double|double)\b")


def param_layouts(entry: Entry) -> list[ParamLayout]:
    fitting = [s for s in PARAM_LAYOUTS if s.parameters == "flat" or not entry.is_flat]
    shown = [replace(s, layout=entry.layout) for s in fitting]
    shapes = [s for s in PARAM_LAYOUTS if s.parameters == s.statistics]
    other = [replace(s, layout=a) for a in entry.also_layouts for s in shapes]
    return shown + [s for s in other if s.layout == "features-first" or s.parameters == "flat"]
