"""A verdict on its way into the journal. Whatever keeps the journal from taking it, the grading stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli.context import local_now, open_study
from bnquiz.errors import BadJournal
from bnquiz.tasks import task_of

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
        click.echo(f"bnquiz: the verdict was not recorded: {error}", err=True)
        return None


def _record(journal: Journal, result: Result) -> int:
    from bnquiz.grading.telling.compare import ran_through
    from bnquiz.study.history import asked_for

    journal.record_verdict(
        str(Path(result.file).resolve()),
        result.verdict,
        found_by(result),
        task=task_of(result.source),
        stopped=not ran_through(result),
        now=local_now(),
    )
    wanted = asked_for(journal.open_mistakes(), journal.states())
    return len({card for mistake in result.mistakes for card in mistake.cards} & wanted.keys())


def found_by(result: Result) -> list[Found]:
    from bnquiz.study.events import Found

    return [Found(m.id, m.severity, m.lines, m.cards) for m in result.mistakes]
