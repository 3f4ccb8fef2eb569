"""``bnquiz goal``: the day of the interview, and what each day until then asks for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli.context import bank_option, candidates_of, lang_option, local_now, open_bank, open_study
from bnquiz.errors import BadDate

if TYPE_CHECKING:
    from bnquiz.bank.model import Lang
    from bnquiz.study.journal import Journal


@click.command("goal")
@click.option("--date", "written", metavar="YYYY-MM-DD", help="Set the day of the interview.")
@click.option("--clear", is_flag=True, help="There is no interview any more.")
@lang_option
@bank_option
def command(written: str | None, clear: bool, lang: Lang, own: Path | None) -> None:
    """Show the day of the interview and the load of each day until then; set the day, or clear it."""
    if clear and written:
        raise click.UsageError("--date sets the day and --clear clears it: use one of them")
    now = local_now()
    date = read_date(written, now.date()) if written else None
    with open_study() as journal:
        if clear or date:
            journal.record_goal(date, now)
        _show(journal, own, now, lang)


def read_date(written: str, today: dt.date) -> dt.date:
    """The day that was written. Raises BadDate for what is no day, and for a day in the past."""
    try:
        date = dt.datetime.strptime(written.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise BadDate(f"--date {written}: is no day: write it as YYYY-MM-DD, such as {today}") from None
    if date < today:
        raise BadDate(f"--date {date}: is in the past (today is {today}): name the day of the interview")
    return date


def _show(journal: Journal, own: Path | None, now: dt.datetime, lang: Lang) -> None:
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.goal import no_goal, plan_page
    from bnquiz.study.plan import plan

    goal = journal.goal()
    if goal is None:
        show(console_of(), no_goal(lang))
        return
    at = journal.time(now).astimezone(now.tzinfo)
    planned = plan(candidates_of(open_bank(own)), journal.states(), goal, at)
    console = console_of()
    show(console, plan_page(planned, at.date(), console.width, lang))
