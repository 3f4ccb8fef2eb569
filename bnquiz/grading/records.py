"""What a grading says: the records that the screen shows and `--json` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from bnquiz.texts import COLON

SCHEMA = 1

Group = Literal["axes", "formula", "eps", "affine", "running", "mode", "gradient", "module", "conduct", "run"]
Status = Literal["pass", "fail", "skip"]
Severity = Literal["error", "warning"]
Verdict = Literal["pass", "fail", "error"]
Momentum = Literal["keep", "update"]  # the value that it weighs: the old one, or the new batch
RunningVar = Literal["biased", "unbiased"]
Layout = Literal["channels-first", "channels-last", "features-first"]
Family = Literal[
    "function-returns-stats", "function-updates-in-place", "function-stateless", "numpy-forward-backward",
    "module", "class-with-training-flag",
]  # fmt: skip

# How an entry is told the mode, or the only one that it knows.
Mode = Literal[
    "none", "training", "inference", "argument", "params", "given", "methods", "module", "attribute",
    "grad-enabled",
    "inference-mode",
]  # fmt: skip

# Why a file is not graded.
Reason = Literal[
    "no-entry", "unknown-role", "unsupported-framework", "newer-python", "script-only", "not-written",
    "empty", "no-such-file", "not-readable", "too-large", "missing-module", "refused", "timeout",
    "interrupted", "worker-failed",
]  # fmt: skip


class Skipped(msgspec.Struct, frozen=True):
    """A part that was not tried, and why."""

    part: str  # backward, inference, rank-4 …
    reason: str


# Why no call shows a mistake: the file cannot be imported as it stands, no small input does, or time ran out.
WhyNoRepro = Literal["not-imported", "not-shown", "timeout"]

# Why a file or a folder of a set is passed over.
WhySkipped = Literal["hidden", "cache", "environment", "excluded", "helper", "link", "duplicate"]


class SkippedFile(msgspec.Struct, frozen=True):
    """What is passed over: a file beside those that are handed in, or a folder that is not entered."""

    file: str
    reason: WhySkipped


class Check(msgspec.Struct, frozen=True):
    """One thing tried on the entry, and how it went."""

    id: str
    group: Group
    status: Status
    message: str


class EntryFound(msgspec.Struct, frozen=True):
    """The entry that was graded."""

    name: str
    line: int
    family: Family


class Averaged(msgspec.Struct, frozen=True):
    """Which axes were averaged, and which should have been, for x of this shape, all with x as (N, C, …).
    ``order``: these axes as the learner's x has them, (0, 2, 3, 1) with channels last."""

    shape: tuple[int, ...]
    axes: tuple[int, ...]
    right_axes: tuple[int, ...]
    order: tuple[int, ...] = ()

    def own(self, axes: Iterable[int]) -> tuple[int, ...]:
        """These axes by the numbers that the learner's code gives them."""
        return tuple(sorted(self.order.index(axis) if self.order else axis for axis in axes))


class Showed(msgspec.Struct, frozen=True):
    """Where a mistake showed: in training, inference, gradient …, and for x of which shape."""

    mode: str
    shape: tuple[int, ...]


class Change(msgspec.Struct, frozen=True):
    """A line of a repair that was tried and held."""

    line: int
    before: str
    after: str


class Piece(msgspec.Struct, frozen=True):
    """Lines of a text that stand together in a cell of a notebook: from line ``first`` of the text on, which
    is ``line`` of the cell, to the next piece."""

    first: int
    cell: int
    line: int = 1


class Span(msgspec.Struct, frozen=True):
    """The code that is meant, in characters from 1, the end excluded. ``cell``: of a notebook, whose code
    cells count from 1; the line is then the one in the cell."""

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None


class Repro(msgspec.Struct, frozen=True):
    """The smallest call that shows a mistake, ``quantity`` in the language of the result. ``code`` runs by
    itself in the folder of the file, prints both values, and stops where they differ."""

    call: str
    quantity: str
    yours: str
    right: str
    code: str


class FoundMistake(msgspec.Struct, frozen=True):
    """One mistake of the file, with all its lines, and the code that is meant on each. ``yours`` and
    ``expected`` are the numbers that differ most, of ``quantity``."""

    id: str
    severity: Severity
    lines: tuple[int, ...]
    message: str
    fix: str
    cards: tuple[str, ...]
    title: str = ""
    why: str = ""
    yours: float | None = None
    expected: float | None = None
    quantity: str = ""  # what the two numbers are
    showed: tuple[Showed, ...] = ()
    changes: tuple[Change, ...] = ()
    entry: str = ""  # whose it is, where several entries are graded
    averaged: Averaged | None = None
    spans: tuple[Span, ...] = ()
    repro: Repro | None = None  # where it was asked for, and numbers show it
    no_repro: WhyNoRepro = "not-shown"  # where there is none

    @property
    def detail(self) -> str:
        """What the message says beyond the title; nothing where it only adds where the mistake shows."""
        rest = self.message.removeprefix(self.title)
        if rest == self.message:
            return rest
        colon = next((each for each in (COLON.en, COLON.zh) if rest.startswith(each)), None)
        return rest.removeprefix(colon) if colon else ""


class Conventions(msgspec.Struct, frozen=True):
    """The conventions that the file is held to; ``evidence`` says why for each that needed deciding."""

    momentum: Momentum = "keep"
    running_var: RunningVar = "biased"
    layout: Layout = "channels-first"
    mode: Mode = "none"
    evidence: dict[str, str] = {}


class Scored(msgspec.Struct, frozen=True):
    """What one part of a file earned, and why it is not more."""

    part: str  # a group, or the id of a mistake that costs points by itself
    points: float
    max_points: float
    why: str = ""


class Score(msgspec.Struct, frozen=True):
    """What a file earned by a rubric."""

    points: float
    max_points: float
    parts: tuple[Scored, ...] = ()


class Result(msgspec.Struct, frozen=True):
    """The verdict on one file: pass, fail or error. A pass that lists an error cannot be made."""

    file: str
    verdict: Verdict
    seconds: float
    entry: EntryFound | None = None
    others: tuple[EntryFound, ...] = ()  # further entries that were graded with it
    conventions: Conventions | None = None
    checks: tuple[Check, ...] = ()
    mistakes: tuple[FoundMistake, ...] = ()
    notes: tuple[str, ...] = ()
    reason: Reason | None = None  # where the verdict is error
    tried: tuple[int, ...] = ()  # the ranks of x
    skipped: tuple[Skipped, ...] = ()
    printed: str = ""
    source: str = ""
    was_disturbed: bool = False  # another file may have had a hand in it
    pieces: tuple[Piece, ...] = ()  # of a notebook: which cell a line of the source stands in
    learner: str = ""  # whose it is, where learners are told apart
    score: Score | None = None  # where points are asked for

    def __post_init__(self) -> None:
        if self.verdict == "pass" and self.errors:
            raise ValueError(f"a pass that lists an error: {', '.join(each.id for each in self.errors)}")

    @property
    def errors(self) -> tuple[FoundMistake, ...]:
        return tuple(m for m in self.mistakes if m.severity == "error")

    def place(self, line: int) -> tuple[int | None, int]:
        """The cell of a line of the source, and its line there; of a file that has no cells None and the
        line."""
        piece = next((piece for piece in reversed(self.pieces) if piece.first <= line), None)
        return (piece.cell, line - piece.first + piece.line) if piece else (None, line)


_OF_A_MISTAKE = (
    "id", "severity", "lines", "message", "fix", "cards", "title", "why", "quantity", "yours",
    "expected", "entry", "spans", "changes",
)  # fmt: skip


def as_json(results: Sequence[Result], skipped: Sequence[SkippedFile] = ()) -> bytes:
    """The document of `bnquiz grade --json` (see docs): schema, one object a file, what was passed over."""
    document = {"schema": SCHEMA, "results": [_plain(r) for r in results], "skipped": skipped}
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def _plain(result: Result) -> dict[str, Any]:
    conventions = result.conventions
    return {
        "file": result.file,
        "verdict": result.verdict,
        "entry": result.entry,
        "conventions": conventions
        and {name: getattr(conventions, name) for name in ("momentum", "running_var", "layout", "mode")},
        "checks": result.checks,
        "mistakes": [_plain_mistake(m) for m in result.mistakes],
        "notes": result.notes,
        "reason": result.reason,
        "tried": result.tried,
        "skipped": result.skipped,
        "seconds": round(result.seconds, 3),
        **({"learner": result.learner} if result.learner else {}),
        **({"score": result.score} if result.score else {}),
    }


def _plain_mistake(mistake: FoundMistake) -> dict[str, Any]:
    plain = {name: getattr(mistake, name) for name in _OF_A_MISTAKE}
    return plain if mistake.repro is None else plain | {"repro": mistake.repro}
