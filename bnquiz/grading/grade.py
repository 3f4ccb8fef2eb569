"""From one file to its verdict.

Read, mend what stops it (in a copy), find the entries, examine each, find the lines, and put it all into one
result.
"""

from __future__ import annotations

import ast
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import msgspec

from bnquiz.grading import conventions, crashes, examine, mending, wire
from bnquiz.grading.entry import Entry, entries, evidence, names_defined, unsupported
from bnquiz.grading.examine import Examination
from bnquiz.grading.findings import NOT_FITTING, Cell, Finding
from bnquiz.grading.judging import backward
from bnquiz.grading.judging.further import judge_further
from bnquiz.grading.lines import Locator
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.places import Places
from bnquiz.grading.probes import probe
from bnquiz.grading.records import (
    Averaged,
    Change,
    Check,
    Conventions,
    EntryFound,
    FoundMistake,
    Result,
    Showed,
)
from bnquiz.grading.reference import AXES, RIGHT_TRAIN, Formula
from bnquiz.grading.runner import Runner, WorkerServer
from bnquiz.grading.shots import STYLES, Shot, Style
from bnquiz.grading.trial import Names, Trial

MOST_MENDS = 12
MOST_PROPOSALS = 6
MOST_FAR = 12
NOTHING = (0, 0)
FINE = (0, 3)  # no failure, and no more mistakes than a search explains: no reason to try another mend
TIMEOUT = 10.0  # seconds of the learner's time


@dataclass(frozen=True)
class Options:
    """What the caller may choose. ``momentum``: keep | update | None, by evidence.

    ``like``: torch | None. With torch everything must be as nn.BatchNorm1d/2d has it, conventions included.
    """

    entry: str | None = None
    momentum: str | None = None
    like: str | None = None
    timeout: float = TIMEOUT


def grade(path: Path, source: str, server: WorkerServer, options: Options | None = None) -> Result:
    """Grade one file. Never raises for what the file holds or does."""
    started = time.monotonic()
    runner = Runner(server, (options or Options()).timeout)
    try:
        grading = _Grading(path, source, runner, options or Options())
        result = grading.run()
    finally:
        runner.close()
    return msgspec.structs.replace(result, seconds=time.monotonic() - started, printed=runner.printed)


def _candidates(source: str, failure: wire.Failure) -> tuple[list[mending.Mend], list[mending.Mend]]:
    """The mends to try for a failure: a few that something speaks for, and, where none of these helps, those
    that only the run can judge."""
    proposed = mending.propose(source, crashes.as_mending(failure))
    far = [mend for mend in proposed if mend.far]
    return [mend for mend in proposed if not mend.far][:MOST_PROPOSALS], far[:MOST_FAR]


def _helps(failure: wire.Failure, after: Examination, mend: mending.Mend) -> bool:
    """Whether the copy gets further; of what only the run speaks for, all must then be explained."""
    if mend.far:
        return after.failure is None and after.score[1] < NOT_FITTING
    return after.failure is None or crashes.moved_on(failure, after.failure)


@lru_cache(maxsize=64)
def _read(source: str, wanted: str | None) -> tuple[ast.Module, tuple[Entry, ...]]:
    """The tree of a source and its entries: read once, and tried in each rank."""
    tree = ast.parse(source)
    return tree, tuple(entries(tree, source, wanted))


def _says(words: str) -> Callable[[str, _Group], bool]:
    """A crash that says these words, and nothing else."""
    return lambda id_, group: id_ == "crash" and all(words in f.note for f in group.findings)


def _is_numeric(id_: str, _group: _Group) -> bool:
    judged = {"axes", "formula", "eps", "affine", "running", "mode", "gradient"}
    return MISTAKES[id_].group in judged or id_ in {"unexplained", "input-modified", "dtype-changed"}


@dataclass
class _Group:
    """All findings of one mistake."""

    findings: list[Finding] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    mends: list[mending.Mend] = field(default_factory=list)


# cause → what is no mistake of its own beside it
SHADOWS: dict[str, Callable[[str, _Group], bool]] = {
    "library-call": _is_numeric,
    "wrong-return": _says("unpack"),
    "state-is-parameter": _says("as parameter"),
    "keepdim-missing": lambda id_, group: (
        id_ == "unexplained" and all(f.part == "eval" for f in group.findings)
    ),
}


LIKE_TORCH = {"running-var-biased", "grad-mode-switch", "one-value-accepted", "running-var-starts-at-zero"}


class _Grading:
    def __init__(self, path: Path, source: str, runner: Runner, options: Options) -> None:
        self.path, self.original, self.source = path, source, source
        self.runner, self.options = runner, options
        self.tree = ast.Module([], [])
        self.supply: tuple[str, ...] = ()
        self.groups: dict[str, _Group] = {}
        self.checks: list[Check] = []
        self.notes: list[str] = []
        self.graded: list[Entry] = []
        self.facts: dict[str, str] = {}
        self.momentum: conventions.Convention | None = None
        self.mends_left = MOST_MENDS
        self.memo: examine.Memo = {}
        self.known: dict[bytes, Names] = {}

    # -- the whole

    def run(self) -> Result:
        if not self._parse():
            return self._result("fail")
        foreign = unsupported(self.tree)
        if foreign is not None:
            self.notes.append(
                f"written for {foreign}, which bnquiz does not grade; write it in torch or NumPy"
            )
            return self._result("error")
        self._mend_by_reading()
        _, found = _read(self.source, self.options.entry)
        if not found:
            self.notes.append(self._why_none())
            return self._result("error")
        for entry in found:
            self._grade_entry(entry.name)
        self.notes += [
            f"{name} is not installed: a stand-in took its place" for name in self.runner.stand_ins
        ]
        self._drop_what_follows()
        errors = any(self._severity(i) == "error" for i in self.groups)
        if self._nothing_graded():
            return self._result("error")
        return self._result("fail" if errors or not self.checks else "pass")

    def _severity(self, id_: str) -> str:
        """What is a convention elsewhere is an error where everything must be as in torch."""
        return "error" if self.options.like == "torch" and id_ in LIKE_TORCH else MISTAKES[id_].severity

    def _nothing_graded(self) -> bool:
        """A time-out before anything came back."""
        judged = [c for c in self.checks if c.group != "run" and c.status != "skip"]
        return "timeout" in self.groups and not judged

    def _drop_what_follows(self) -> None:
        """Some mistakes make others appear that are only their shadow."""
        for cause, shadows in SHADOWS.items():
            if cause in self.groups:
                for id_ in [i for i in self.groups if shadows(i, self.groups[i])]:
                    del self.groups[id_]
        if any(i.startswith("axes-") for i in self.groups):
            self.groups.pop("stat-shape-drift", None)  # statistics over other axes have another shape
        guessed = {line for group in self.groups.values() for mend in group.mends for line in mend.lines}
        unexplained = self.groups.get("unexplained")
        if unexplained is not None and unexplained.lines and unexplained.lines <= guessed:
            del self.groups["unexplained"]  # what a mend put there was a guess

    def _why_none(self) -> str:
        names = names_defined(self.tree)
        if self.options.entry:
            return f"no {self.options.entry} in this file; it defines {', '.join(names) or 'nothing'}"
        hint = f"; it defines {', '.join(names[:6])}: name one with --entry" if names else ""
        return f"no batch norm found: nothing takes x and holds gamma, beta or running statistics{hint}"

    # -- reading and mending

    def _parse(self) -> bool:
        try:
            self.tree = ast.parse(self.source)
        except (SyntaxError, ValueError) as error:
            return self._mend_syntax(error)
        return True

    def _mend_syntax(self, error: Exception) -> bool:
        mended = mending.mend_syntax(self.source)
        if mended is None:
            line = getattr(error, "lineno", None)
            self._note_mistake("syntax-error", (line,) if line else ())
            return False
        self.source, mends = mended
        for mend in mends:
            self._accept(mend)
        self.tree = ast.parse(self.source)
        return True

    def _mend_by_reading(self) -> None:
        """Defects that need no run to be sure of: imports that are missing, rank tests that never hold,
        calls that are none."""
        missing = mending.missing_imports(self.source)
        if missing:
            self.supply = tuple(statement for statement, _ in missing.values())
            self._note_mistake("missing-import", tuple(sorted({line for _, line in missing.values()})))
            self.notes.append(f"supplied: {'; '.join(dict.fromkeys(self.supply))}")
        for find in (mending.rank_tests, mending.uncalled, mending.misplaced_methods):
            while mends := find(self.source):
                self._take(mends[0])

    def _take(self, mend: mending.Mend) -> None:
        self._accept(mend)
        self.source = mend.source
        self.tree = ast.parse(self.source)

    def _accept(self, mend: mending.Mend) -> None:
        group = self.groups.setdefault(mend.mistake, _Group())
        group.lines.update(mend.lines)
        group.mends.append(mend)

    def _note_mistake(self, id_: str, lines: tuple[int, ...]) -> None:
        self.groups.setdefault(id_, _Group()).lines.update(lines)

    # -- one entry

    def _entry(self, name: str) -> Entry | None:
        """The entry as the source stands now: a mend may have changed what it shows."""
        return self._entry_in(self.source, name)

    def _entry_in(self, source: str, name: str) -> Entry | None:
        """An entry of a copy, even where a mend has made another one the likely one."""
        likely = (e for e in _read(source, self.options.entry)[1] if e.name == name)
        return next(likely, None) or next(iter(_read(source, name)[1]), None)

    def _grade_entry(self, name: str) -> None:
        entry = self._entry(name)
        if entry is None:
            return
        done = [self._mend_backward(name, self._examine(name, rank)) for rank in entry.claimed]
        entry = self._entry(name)
        if entry is None:
            return
        self.graded.append(entry)
        done = self._without_unsure(entry, [ex for ex in done if ex.cell.rank in entry.claimed])
        working = [ex for ex in done if ex.failure is None]
        for ex in (working or done)[-1:]:
            judge_further(ex, self.tree)
        for ex in done:
            self._collect(ex, several=len(done) > 1)
        self._warn(entry, done)

    def _examine(self, name: str, rank: int) -> Examination:
        """Examine in one rank; while the entry fails and a mend helps, mend and try again."""
        while True:
            ex = self._try(name, rank, self.source)
            if ex.failure is None or not (self._mended(name, rank, ex.failure) or self._with_right_axes(ex)):
                return ex

    def _with_right_axes(self, ex: Examination) -> bool:
        """Axes that stop the entry, by the shape of what it then stores, are set right in the copy."""
        found = crashes.by_value(ex, Places(self.tree, ex.entry)) if self.mends_left > 0 else []
        made = [e for f in found[:1] for e in [mending.right_axes(self.source, f.id, f.reduced)] if e]
        if not made or ex.entry.layout != "channels-first":
            return False
        after = self._try(ex.entry.name, ex.cell.rank, made[0].source)
        stuck = after.failure is not None and not crashes.moved_on(ex.failure or after.failure, after.failure)
        if stuck or after.score[1] >= NOT_FITTING:
            return False
        self.mends_left -= 1
        for finding in found:
            group = self.groups.setdefault(finding.id, _Group())
            group.findings.append(finding)
            group.lines.update(finding.lines)
        self.source = made[0].source
        self.tree = ast.parse(self.source)
        return True

    def _mend_backward(self, name: str, ex: Examination) -> Examination:
        """The same for a backward pass by hand: what stops it must not hide what is wrong in it."""
        while self.mends_left > 0 and (failure := backward.failure_of(ex)) is not None:
            helping = list(self._passing_backward(name, ex, failure))
            if not helping:
                break
            _, ex, mend = min(helping, key=lambda found: found[0])
            self.mends_left -= 1
            self._take(mend)
        return ex

    def _passing_backward(
        self, name: str, ex: Examination, failure: wire.Failure
    ) -> Iterator[tuple[int, Examination, mending.Mend]]:
        """The mends that get the backward pass further, each with what is wrong then; likely ones first."""
        for mend in itertools.chain(*_candidates(self.source, failure)):
            after = self._try(name, ex.cell.rank, mend.source)
            still, cost = backward.failure_of(after), backward.cost(after)
            if after.score > ex.score or (mend.far and (still is not None or cost >= NOT_FITTING)):
                continue
            if still is None or crashes.moved_on(failure, still):
                yield cost, after, mend
                if not mend.far and cost < NOT_FITTING:
                    return

    def _try(self, name: str, rank: int, source: str) -> Examination:
        entry = self._entry_in(source, name)
        if entry is None:
            raise ValueError(f"{name} is gone from the copy")
        tree, _ = _read(source, self.options.entry)
        program = wire.Program(
            str(self.path), source, entry.code, self.supply, str(self.path.parent.absolute())
        )
        option = self.options.momentum or ("update" if self.options.like == "torch" else None)
        held_to = conventions.momentum(entry, tree, option)
        trial = Trial(entry, program, self.runner, self.known)
        return examine.best_style(trial, held_to, rank, self._styles(entry), self.memo)

    @staticmethod
    def _styles(entry: Entry) -> list[Style]:
        shown = [replace(s, layout=entry.layout) for s in STYLES]
        return shown + [Style("flat", "flat", layout) for layout in entry.also_layouts]

    def _mended(self, name: str, rank: int, failure: wire.Failure) -> bool:
        if self.mends_left <= 0:
            return False
        for mends in _candidates(self.source, failure):
            helping = list(self._helping(name, rank, failure, mends))
            if helping:
                self.mends_left -= 1
                self._take(min(helping, key=lambda found: found[0])[1])
                return True
        return False

    def _helping(
        self, name: str, rank: int, failure: wire.Failure, mends: list[mending.Mend]
    ) -> Iterator[tuple[tuple[int, int], mending.Mend]]:
        """The mends that get the entry further, each with its score; it ends with one that is good enough."""
        for mend in mends:
            try:
                after = self._try(name, rank, mend.source)
            except (SyntaxError, ValueError):
                continue
            if not _helps(failure, after, mend):
                continue
            yield after.score, mend
            if after.score <= (NOTHING if mend.far else FINE):
                return

    def _without_unsure(self, entry: Entry, done: list[Examination]) -> list[Examination]:
        """A rank that the code does not clearly claim counts only if it works, as long as another one
        does."""
        sure = [ex for ex in done if ex.cell.rank not in entry.unsure]
        fine = [
            ex
            for ex in done
            if ex.cell.rank in entry.unsure and ex.failure is None and not ex.result.findings
        ]
        return sure + fine if any(ex.failure is None for ex in sure) else done

    def _collect(self, ex: Examination, *, several: bool) -> None:
        locator = Locator(ex.trial, self.tree)
        self._collect_failure(ex)
        for finding in ex.result.findings:
            group = self.groups.setdefault(finding.id, _Group())
            group.findings.append(finding)
            group.lines.update(locator.lines(finding))
        prefix = f"{ex.entry.name}: " if several and len(self.graded) > 1 else ""
        self.checks += [Check(c.id, c.group, c.status, prefix + c.message) for c in ex.result.checks]
        self.facts |= ex.result.facts
        self.momentum = self.momentum or ex.momentum

    def _collect_failure(self, ex: Examination) -> None:
        failure = ex.failure
        if failure is None:
            return
        by_value = crashes.by_value(ex, Places(self.tree, ex.entry))
        if by_value:
            for finding in by_value:
                group = self.groups.setdefault(finding.id, _Group())
                group.findings.append(finding)
                group.lines.update(finding.lines)
            return
        id_ = crashes.mistake_of(failure)
        returning = Places(self.tree, ex.entry).returning(
            ex.entry.method or ("forward" if ex.entry.constructor is not None else ex.entry.name)
        )
        lines = (failure.line,) if failure.line else returning if id_ == "wrong-return" else ()
        note = f"{crashes.told(failure)} ({ex.failed_in}, x of shape {ex.cell.shape})"
        finding = Finding(id_, ex.cell, ex.failed_in, lines=lines, note=note)
        group = self.groups.setdefault(id_, _Group())
        group.findings.append(finding)
        group.lines.update(lines)
        self.checks.append(Check(f"{ex.failed_in}-runs-{ex.cell.rank}d", "run", "fail", finding.note))

    def _warn(self, entry: Entry, done: list[Examination]) -> None:
        """Conventions that an interviewer asks about."""
        if entry.mode == "grad-enabled":
            line = evidence.grad_switch(list(ast.walk(self.tree))[:1])
            self._note_mistake("grad-mode-switch", (line,) if line else ())
        if self.options.like == "torch":
            self._refuse_one_value(done)
        for ex in done:
            if ex.result.facts.get("running_var") == "biased":
                finding = ex.finding("running-var-biased", "update-var", None)
                group = self.groups.setdefault("running-var-biased", _Group())
                group.findings.append(finding)
                group.lines.update(Locator(ex.trial, self.tree).lines(finding))

    def _refuse_one_value(self, done: list[Examination]) -> None:
        """nn.BatchNorm raises when it is to train on one value a channel."""
        for ex in done:
            shape = (1, ex.cell.shape[1], *(1,) * (ex.cell.rank - 2))
            played = ex.trial.play((Shot(probe(shape), training=True),), ex.cell.style)
            if ex.failure is None and played.stopped is None:
                self._note_mistake("one-value-accepted", (ex.entry.line,))

    # -- the result

    def _result(self, verdict: str) -> Result:
        found = [EntryFound(e.name, e.line, e.family) for e in self.graded]
        return Result(
            file=str(self.path),
            verdict=verdict,
            seconds=0.0,
            entry=found[0] if found else None,
            others=tuple(found[1:]),
            conventions=self._conventions(),
            checks=tuple(dict.fromkeys(self.checks)),
            mistakes=tuple(self._mistake(i, self.groups[i]) for i in MISTAKES if i in self.groups),
            notes=tuple(dict.fromkeys(self.notes)),
            source=self.original,
        )

    def _conventions(self) -> Conventions | None:
        if not self.graded or self.momentum is None:
            return None
        entry = self.graded[0]
        return Conventions(
            momentum=self.momentum.value,
            running_var=self.facts.get("running_var", "biased"),
            layout=self.facts.get("layout", entry.layout),
            mode=entry.mode,
            evidence={"momentum": self.momentum.evidence},
        )

    def _mistake(self, id_: str, group: _Group) -> FoundMistake:
        known = MISTAKES[id_]
        shown = next((f for f in group.findings if f.yours is not None), None)
        return FoundMistake(
            id=id_,
            severity=self._severity(id_),
            lines=tuple(sorted(group.lines)),
            message=self._message(id_, group),
            fix=known.fix,
            cards=known.cards,
            title=known.title,
            why=known.why,
            yours=shown.yours if shown else None,
            expected=shown.expected if shown else None,
            quantity=_quantity(shown) if shown else "",
            showed=tuple(
                dict.fromkeys(Showed(_mode(f.part), f.cell.shape) for f in group.findings if not f.note)
            ),
            changes=tuple(Change(min(m.lines), m.before, m.after) for m in group.mends if m.lines),
            averaged=_averaged(group.findings),
        )

    def _message(self, id_: str, group: _Group) -> str:
        said = list(
            dict.fromkeys([m.message for m in group.mends] + [f.note for f in group.findings if f.note])
        )
        where = ", ".join(dict.fromkeys(_where(f) for f in group.findings if not f.note))
        title = MISTAKES[id_].title
        return "; ".join(said) or (f"{title} ({where})" if where else title)


def _where(finding: Finding) -> str:
    return f"{_mode(finding.part)}, x of shape {_shape(finding.cell)}"


def _mode(part: str) -> str:
    first = part.partition("-")[0]
    return {"eval": "inference", "train": "training"}.get(first, first)


def _quantity(finding: Finding) -> str:
    """What the two numbers of a finding are: a running statistic, a gradient, or y."""
    first, _, last = finding.part.partition("-")
    statistic = {"mean": "running mean", "var": "running variance"}.get(last.rpartition("-")[2])
    gradient = {"backward-dgamma-wrong": "dgamma", "backward-dbeta-wrong": "dbeta"}.get(finding.id, "dx")
    return statistic or (gradient if first in {"gradient", "backward"} else "y")


def _shape(cell: Cell) -> str:
    return "×".join(map(str, cell.shape))


def _averaged(findings: list[Finding]) -> Averaged | None:
    for finding in findings:
        if finding.id.startswith("axes-") and isinstance(finding.recipe, Formula):
            rank = finding.cell.rank
            return Averaged(finding.cell.shape, AXES[finding.recipe.axes](rank), AXES[RIGHT_TRAIN.axes](rank))
    return None
