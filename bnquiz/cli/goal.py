"""``bnquiz goal``: the day of the interview, the minutes a day, and what each day until then brings."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli.context import bank_option, candidates_of, local_now, open_bank, open_study
from bnquiz.errors import BadDate
from bnquiz.language import language, said
from bnquiz.texts import Text

if TYPE_CHECKING:
    from bnquiz.bank.model import Lang
    from bnquiz.study.choose import Candidate
    from bnquiz.study.journal import Journal
    from bnquiz.study.overview import Overview
    from bnquiz.study.plan import Plan

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY_ZH = re.compile("(?:周|星期|礼拜)([一二三四五六日天])")
NEAR = {"today": 0, "tomorrow": 1, "今天": 0, "明天": 1, "后天": 2}
NO_PLAN = {"deck": [], "coverage": 0.0, "days": [], "left_out": []}  # without a day, or after it
MOST_DIGITS = 3  # of days ahead
MORE = 20  # minutes a day more: what they would add is said


@click.command("goal")
@click.option("--date", "written", metavar="DAY", help="Set the day: 2026-12-04, +6d, friday, or tomorrow.")
@click.option("--minutes", type=click.IntRange(5, 600), help="Set the minutes a day.  [default: 30]")
@click.option("--clear", is_flag=True, help="Clear the day of the interview.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as one JSON document, nothing else.")
@bank_option
def goal_command(
    written: str | None, minutes: int | None, clear: bool, as_json: bool, own: Path | None
) -> None:
    """Show the day of the interview and what each day until then brings; set the day, or clear it."""
    if clear and (written is not None or minutes):
        raise click.UsageError(
            said(
                Text(
                    "--date and --minutes set the plan and --clear clears it: use one of them",
                    "--date 和 --minutes 设定计划，--clear 清除计划：只用其中一种",
                )
            )
        )
    now = local_now()
    date = read_date(written, now.date()) if written is not None else None
    with open_study() as journal:
        before = journal.goal()
        if minutes and not (date or before):
            raise click.UsageError(
                said(
                    Text(
                        "--minutes plans the days before an interview: set its day with --date",
                        "--minutes 用来安排面试前的日子：先用 --date 设定面试那天",
                    )
                )
            )
        if clear or date or minutes:
            journal.record_goal(None if clear else date or (before.date if before else None), now, minutes)
        candidates = candidates_of(open_bank(own), journal.marks().suspended)
        if as_json:
            _print(journal, candidates, now)
        else:
            _show(journal, candidates, now, language(), cleared=clear and before is not None)


TOO_FAR = Text("--date {}: is too far away: name the day of the interview", "--date {}：太远了：请写面试那天")


def read_date(written: str, today: dt.date) -> dt.date:
    """The day that was written. Raises BadDate for what is no day, and for a day in the past."""
    date = _ahead(written.strip().lower(), today) or _iso(written, today)
    if date < today:
        raise BadDate(
            Text(
                "--date {}: is in the past (today is {}): name the day of the interview",
                "--date {}：已经过去（今天是 {}）：请写面试那天",
            ).fill(date, today)
        )
    return date


def _ahead(written: str, today: dt.date) -> dt.date | None:
    """+6d, today, tomorrow, or the next day of this name. Raises BadDate."""
    if written in NEAR:
        return today + dt.timedelta(days=NEAR[written])
    if days := re.fullmatch(r"\+(\d+)d?", written):
        if len(days[1]) > MOST_DIGITS:
            raise BadDate(TOO_FAR.fill(written))
        return today + dt.timedelta(days=int(days[1]))
    weekday = _weekday(written)
    return None if weekday is None else today + dt.timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _weekday(written: str) -> int | None:
    """The day of the week that is named, from 0: fri, friday, 周五."""
    if chinese := WEEKDAY_ZH.fullmatch(written):
        return "一二三四五六日".index(chinese[1].replace("天", "日"))
    names = (place for place, name in enumerate(WEEKDAYS) if len(written) >= 3 and name.startswith(written))
    return next(names, None)


def _iso(written: str, today: dt.date) -> dt.date:
    try:
        date = dt.datetime.strptime(written.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise BadDate(
            Text(
                "--date {}: is not a day: write it as YYYY-MM-DD, such as {}, or +6d, or friday",
                "--date {}：不是日期：写成 YYYY-MM-DD，例如 {}，或 +6d、周五",
            ).fill(written, today)
        ) from None
    if date.year > 2199:
        raise BadDate(TOO_FAR.fill(date))
    return date


def _look(journal: Journal, candidates: list[Candidate], now: dt.datetime) -> Overview:
    from bnquiz.study.overview import overview

    return overview(journal, candidates, now)


def _print(journal: Journal, candidates: list[Candidate], now: dt.datetime) -> None:
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


def _show(
    journal: Journal, candidates: list[Candidate], now: dt.datetime, lang: Lang, *, cleared: bool
) -> None:
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.goal import no_goal, over, plan_page

    seen = _look(journal, candidates, now)
    console = console_of()
    if seen.goal is None:
        show(console, no_goal(lang, cleared=cleared))
    elif seen.plan is None:
        show(console, over(seen.goal, lang))
    else:
        more = _with_more(journal, candidates, seen.plan, now) if seen.plan.left_out else None
        show(console, plan_page(seen.plan, more, seen.readiness, console.width, lang))


def _with_more(journal: Journal, candidates: list[Candidate], planned: Plan, now: dt.datetime) -> Plan:
    """The plan with ``MORE`` minutes a day more."""
    from msgspec.structs import replace

    from bnquiz.study.plan import pace, plan

    at = journal.time(now).astimezone(now.tzinfo)
    goal = replace(planned.goal, minutes=planned.goal.minutes + MORE)
    states = journal.states()
    return plan(candidates, states, goal, at, pace(journal.recent_ratings(), candidates, states))
