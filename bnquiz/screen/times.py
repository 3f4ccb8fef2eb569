"""Spans and moments in words, and how far a long run is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console

from bnquiz.bank.model import Lang, Text
from bnquiz.screen.ask_words import TIMES, UNITS

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
# up to here: (the unit's name, its length); the first that fits counts
STEPS: tuple[tuple[dt.timedelta, str, dt.timedelta], ...] = (
    (HOUR, "minutes", MINUTE),
    (DAY, "hours", HOUR),
    (100 * DAY, "days", DAY),
    (730 * DAY, "months", 30.44 * DAY),
    (dt.timedelta.max, "years", 365.25 * DAY),
)


def span(time: dt.timedelta, lang: Lang) -> str:
    """``<1 min``, ``10 min``, ``5 h``, ``8 days``: rounded to the unit."""
    return _span(time, lang, TIMES)


def short_span(time: dt.timedelta, lang: Lang) -> str:
    """The same, to stand beside a key: ``10m``, ``8d``."""
    return _span(time, lang, UNITS)


def _span(time: dt.timedelta, lang: Lang, words: Mapping[str, Text]) -> str:
    if time < MINUTE:
        return words["moment"].get(lang)
    name, unit = next((name, unit) for limit, name, unit in STEPS if time < limit)
    count = round(time / unit)
    return words["day" if (name, count) == ("days", 1) else name].get(lang).format(count)


def moment(at: dt.datetime, now: dt.datetime, lang: Lang) -> str:
    """When: ``in 9 min``, ``at 21:40``, ``tomorrow``, ``on 2026-11-26``, in the time zone of ``now``."""
    at = at.astimezone(now.tzinfo)
    days = (at.date() - now.date()).days
    if at - now < HOUR:
        return TIMES["in"].get(lang).format(span(at - now, lang))
    if days == 0:
        return TIMES["at"].get(lang).format(f"{at:%H:%M}")
    return TIMES["tomorrow"].get(lang) if days == 1 else TIMES["on"].get(lang).format(f"{at:%Y-%m-%d}")


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar that goes away at the end; the function it gives is called after each of ``total`` steps."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
