"""A verdict on its way into the journal. Whatever keeps the journal from taking it, the grading stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from bnquiz.cli.context import local_now, open_study
from bnquiz.errors import BadJournal, reason_of
from bnquiz.language import said
from bnquiz.tasks import task_of
from bnquiz.texts import Text

if TYPE_CHECKING:
    from bnquiz.grading.records import Result
    from bnquiz.study.events import Found
    from bnquiz.study.journal import Journal


UNREAD = {"no-such-file", "not-readable", "empty", "too-large", "interrupted", "worker-failed"}  # no verdict


def record(result: Result) -> int | None:
    """Save the verdict. How many cards are due because of it; None, and a line on stderr, if not saved."""
    try:
        with open_study() as journal:
            return _record(journal, result)
    except (BadJournal, OSError) as error:
        click.echo(
            said(
                Text("bnquiz: the verdict was not recorded: {}", "bnquiz: 评判结果没有记下来：{}").fill(
                    reason_of(error) if isinstance(error, OSError) else error.message
                )
            ),
            err=True,
        )
        return None


def _record(journal: Journal, result: Result) -> int:
    from bnquiz.grading.telling.compare import ran_through
    from bnquiz.study.history import asked_for

    for each in _by_entry(result):
        journal.record_verdict(
            each.file,
            each.verdict,
            found_by(each),
            task=task_of(result.source) if each.verdict == result.verdict else None,
            stopped=not ran_through(result),
            now=local_now(),
        )
    wanted = asked_for(journal.open_mistakes(), journal.states())
    return len({card for mistake in result.mistakes for card in mistake.cards} & wanted.keys())


def _by_entry(result: Result) -> list[Result]:
    """What is recorded, under which name: a file as it is; of a notebook each entry by itself, for its cells
    are graded one by one, and none of them knows of the others."""
    file = str(Path(result.file).resolve())
    if not result.pieces or result.entry is None:
        return [replace(result, file=file)]
    return [_of_entry(result, entry.name, file) for entry in (result.entry, *result.others)]


def _of_entry(result: Result, name: str, file: str) -> Result:
    """The mistakes of one entry, with their lines in the cell."""
    own = [m for m in result.mistakes if not m.entry or name in m.entry.split(", ")]
    mistakes = tuple(replace(m, lines=tuple(sorted({span.line for span in m.spans}))) for m in own)
    is_right = result.verdict == "fail" and all(m.severity == "warning" for m in own)
    verdict = "pass" if is_right else result.verdict
    return replace(result, file=f"{file}:{name}", mistakes=mistakes, verdict=verdict)


def found_by(result: Result) -> list[Found]:
    from bnquiz.study.events import Found

    return [Found(m.id, m.severity, m.lines, m.cards) for m in result.mistakes]
