"""Which time counts, when the clock of the machine was set back or forward.

A time that goes into the log is later than all before it, except where the log says that the clock had run
ahead. Why it is done so, and what each rule costs when it is wrong: ``docs/adr/0003-journal-clock.md``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from msgspec import Struct

EARLIEST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # nobody studied with bnquiz before it was written
LATEST = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
TICK = dt.timedelta(milliseconds=1)
JITTER = dt.timedelta(minutes=1)  # clocks are put right by seconds all the time
AHEAD = dt.timedelta(days=7)  # for how long somebody may work without noticing a clock that runs ahead


class Reading(Struct, frozen=True):
    """The time that counts, and whether what the log holds after it was written by a clock that ran ahead."""

    at: dt.datetime
    found_ahead: bool = False


def read(
    now: dt.datetime, last: dt.datetime | None, first_after: Callable[[dt.datetime], dt.datetime]
) -> Reading:
    """What counts as the time when the clock says ``now`` and the log ends with ``last``.

    ``first_after(now)`` is the time of the first event that the log has after ``now``; asked only if there
    is one.
    """
    believable = EARLIEST <= now <= LATEST
    if last is None:
        return Reading(min(max(now, EARLIEST), LATEST))
    if believable and now > last:
        return Reading(now)
    if not believable or last - now <= JITTER or last - first_after(now) > AHEAD:
        return Reading(last + TICK)  # the clock is behind: time stands still until it has caught up
    return Reading(now, found_ahead=True)
