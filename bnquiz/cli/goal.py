"""``bnquiz goal``: the day of the interview, the minutes a day, and what each day until then brings."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli.context import bank_option, candidates_of, lang_option, local_now, open_bank, open_study
from bnquiz.errors import BadDate

if TYPE_CHECKING:
    from bnquiz.bank.model import Lang
    from bnquiz.study.choose import Candidate
    from bnquiz.study.journal import Journal
    from bnquiz.study.overview import Overview
    from bnquiz.study.plan import Plan

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEAR = {"today": 0, "tomorrow": 1}
NO_PLAN = {"deck": [], "coverage": 0.0, "days": [], "left_out": []}  # without a day, or after it
MOST_DIGITS = 3  # of days ahead
MORE = 20  # minutes a day more: what they would add is said


@click.command("goal")
@click.option("--date", "written", metavar="DAY", help="Set the day: 2026-12-04, +6d, friday, or tomorrow.")
@click.option("--minutes", type=click.IntRange(5, 600), help="Set the minutes a day.  [default: 30]")
@click.option("--clear", is_flag=True, help="There is no interview any more.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as one JSON document, nothing else.")
@lang_option
@bank_option
def command(
    written: str | None, minutes: int | None, clear: bool, as_json: bool, lang: Lang, own: Path | None
) -> None:
    """Show the day of the interview and what each day until then brings; set the day, or clear it."""
    if clear and (written is not None or minutes):
        raise click.UsageError("--date and --minutes set the plan and --clear clears it: use one of them")
    now = local_now()
    date = read_date(written, now.date()) if written is not None else None
    with open_study() as journal:
        before = journal.goal()
        if minutes and not (date or before):
            raise click.UsageError("--minutes plans the days before an interview: set its day with --date")
        if clear or date or minutes:
            journal.record_goal(None if clear else date or (before.date if before else None), now, minutes)
        (_print if as_json else _show)(
            journal, candidates_of(open_bank(own), journal.marks().suspended), now, lang
        )


def read_date(written: str, today: dt.date) -> dt.date:
    """The day that was written. Raises BadDate for what is no day, and for a day in the past."""
    date = _ahead(written.strip().lower(), today) or _iso(written, today)
    if date < today:
        raise BadDate(f"--date {date}: is in the past (today is {today}): name the day of the interview")
    return date


def _ahead(written: str, today: dt.date) -> dt.date | None:
    """+6d, today, tomorrow, or the next day of this name. Raises BadDate."""
    if written in NEAR:
        return today + dt.timedelta(days=NEAR[written])
    if days := re.fullmatch(r"\+(\d+)d?", written):
        if len(days[1]) > MOST_DIGITS:
            raise BadDate(f"--date {written}: is too far away: name the day of the interview")
        return today + dt.timedelta(days=int(days[1]))
    names = [name for name in WEEKDAYS if len(written) >= 3 and name.startswith(written)]
    if not names:
        return None
    return today + dt.timedelta(days=(WEEKDAYS.index(names[0]) - today.weekday() - 1) % 7 + 1)


def _iso(written: str, today: dt.date) -> dt.date:
    try:
        date = dt.datetime.strptime(written.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise BadDate(
            f"--date {written}: is no day: write it as YYYY-MM-DD, such as {today}, or +6d, or friday"
        ) from None
    if date.year > 2199:
        raise BadDate(f"--date {date}: is too far away: name the day of the interview")
    return date


def _look(journal: Journal, candidates: list[Candidate], now: dt.datetime) -> Overview:
    from bnquiz.study.overview import overview

    return overview(journal, candidates, now)


def _print(journal: Journal, candidates: list[Candidate], now: dt.datetime, _: Lang) -> None:
    planned = _look(journal, candidates, now).plan
    click.echo(json.dumps(document(planned) if planned else NO_PLAN, ensure_ascii=False))


def document(plan: Plan) -> dict[str, object]:
    """The plan as programs read it."""
    days = [
        {"date": f"{day.date}", "new": day.new, "repeat": day.repeat, "minutes": day.minutes}
        for day in plan.days
    ]
    return {
        "date": f"{plan.goal.date}",
        "minutes": plan.goal.minutes,
        "deck": list(plan.deck),
        "coverage": round(plan.coverage, 4),
        "days": days,
        "left_out": list(plan.left_out),
    }


def _show(journal: Journal, candidates: list[Candidate], now: dt.datetime, lang: Lang) -> None:
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.goal import no_goal, over, plan_page

    seen = _look(journal, candidates, now)
    console = console_of()
    if seen.goal is None:
        show(console, no_goal(lang))
    elif seen.plan is None:
        show(console, over(seen.goal, lang))
    else:
        more = _with_more(journal, candidates, seen.plan, now) if seen.plan.left_out else None
        show(console, plan_page(seen.plan, more, seen.readiness, console.width, lang))


def _with_more(journal: Journal, candidates: list[Candidate], planned: Plan, now: dt.datetime) -> Plan:
    """The plan with ``MORE`` minutes a day more."""
    from msgspec.structs import replace

    from bnquiz.study.pace import pace
    from bnquiz.study.plan import plan

    at = journal.time(now).astimezone(now.tzinfo)
    goal = replace(planned.goal, minutes=planned.goal.minutes + MORE)
    return plan(candidates, journal.states(), goal, at, pace(journal.ratings(), candidates))
