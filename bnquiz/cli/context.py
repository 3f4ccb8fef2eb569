"""What the commands that study share: the time, the open journal, the cards as the study room sees them."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.errors import BadJournal

if TYPE_CHECKING:
    from bnquiz.bank.model import Bank
    from bnquiz.study.choose import Candidate
    from bnquiz.study.journal import Journal


def local_now() -> dt.datetime:
    """The time on the learner's wall, aware."""
    return dt.datetime.now().astimezone()


def journal_file() -> Path:
    from bnquiz.study.home import journal_path

    return journal_path(os.environ)


@contextmanager
def open_study() -> Iterator[Journal]:
    """The learner's journal; on leaving it is backed up, now and then, and closed. Raises BadJournal."""
    from bnquiz.study.journal import open_journal

    with open_journal(journal_file()) as journal:
        try:
            yield journal
        finally:
            _back_up(journal)


def candidates_of(bank: Bank) -> list[Candidate]:
    """The bank's cards, as the choice of the next one needs them."""
    from bnquiz.bank.shelf import heads
    from bnquiz.study.choose import Candidate

    return [
        Candidate(head.id, head.topic, head.level, head.asked, head.covers, head.turn) for head in heads(bank)
    ]


def _back_up(journal: Journal) -> None:
    """A backup that cannot be made is said, and no reason to fail: the journal itself is saved."""
    from bnquiz.study import backup

    try:
        backup.keep(journal.path, journal.log.db, local_now())
    except BadJournal as error:
        click.echo(f"bnquiz: no backup was made: {error}", err=True)
