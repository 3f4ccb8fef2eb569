"""A verdict on its way into the journal. Whatever keeps the journal from taking it, the grading stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli.context import local_now, open_study
from bnquiz.errors import BadJournal, reason_of
from bnquiz.language import said
from bnquiz.tasks import task_of
from bnquiz.texts import Text

if TYPE_CHECKING:
    from bnquiz.grading.records import Result
    from bnquiz.study.events import Found
    from bnquiz.study.journal import Journal


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
