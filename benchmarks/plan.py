"""Simulated learners and the real plan: what is learned by the day of the interview, and what it costs.

python benchmarks/plan.py [--days 2 6 15 40] [--minutes 15 45 90] [--learners perfect average …]

Prints a row for each learner, number of days, and minutes a day, and in the end what does not hold; the exit
status is then 1.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from bnquiz.cli.context import candidates_of, open_bank
from bnquiz.study.choose import Candidate, Pick
from bnquiz.study.journal import Journal, open_journal
from bnquiz.study.overview import overview
from bnquiz.study.plan import DAY, OTHERS, SECONDS
from bnquiz.study.schedule import CardState, recall_at
from bnquiz.study.session import Session, minutes_left

START = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
SAME = 9  # cards that nobody is asked for a week, as long as there are others
BLUR = 2  # minutes by which a told time may be wrong on a day of few minutes
TRIES = 6  # sittings in a day at most: who has minutes left comes back when the next card is due


def average(rng: Random, state: CardState | None, _: Candidate, now: dt.datetime) -> str:
    """At a first rating again 30 %, hard 20 %; then recall as FSRS predicts it."""
    if state is None:
        return rng.choices(["again", "hard", "good"], [30, 20, 50])[0]
    return "good" if rng.random() < recall_at(state, now) else "again"


def space_presser(rng: Random, _: CardState | None, card: Candidate, __: dt.datetime) -> str:
    """Says nothing: of a recall card that is again, of the others it is chance."""
    return "again" if card.kind == "recall" else rng.choice(["again", "good"])


LEARNERS = {
    "perfect": lambda *_: "good",
    "average": average,
    "always-hard": lambda *_: "hard",
    "space-presser": space_presser,
    "every-other-day": average,
}


class Lived:
    """What one learner lived through: minutes told, true and allowed, day by day."""

    def __init__(self) -> None:
        self.told: list[float] = []
        self.true: list[float] = []
        self.allowed: list[float] = []
        self.left: list[int] = []  # cards never seen, in the evening
        self.asked: list[frozenset[str]] = []
        self.seen = self.ready = 0.0


def live(name: str, days: int, minutes: int, cards: list[Candidate], home: Path) -> Lived:
    lived, rng = Lived(), Random(f"{name} {days} {minutes}")  # noqa: S311 - chance, not secrets
    with open_journal(home / f"{name}-{days}-{minutes}.sqlite") as journal:
        journal.log.db.execute("PRAGMA synchronous = OFF")
        journal.record_goal(START.date() + days * DAY, START - dt.timedelta(minutes=1), minutes)
        for day in range(days + 1):
            if name != "every-other-day" or day % 2 == 0:
                live_a_day(journal, name, rng, cards, START + day * DAY, lived)
        end = overview(journal, cards, START + days * DAY + dt.timedelta(hours=3))
        lived.seen, lived.ready = end.readiness.seen, end.readiness.on_the_day
    return lived


def live_a_day(
    journal: Journal, name: str, rng: Random, cards: list[Candidate], now: dt.datetime, lived: Lived
) -> None:
    lived.told.append(overview(journal, cards, now).minutes)
    goal = journal.goal()
    assert goal is not None
    lived.allowed.append(goal.budget(now.date()))
    kinds, spent, asked = {each.id: each for each in cards}, 0.0, Counter[str]()
    for _ in range(TRIES):
        session = Session(journal, cards, minutes=minutes_left(journal, now))
        while pick := session.next(now):
            took = rate(session, journal, pick, name, rng, kinds[pick.card], now)
            now += dt.timedelta(seconds=took)
            spent += took
            asked[pick.card] += 1
        now += dt.timedelta(minutes=15)
    lived.true.append(spent / 60)
    lived.asked.append(frozenset(asked))
    lived.left.append(len(cards) - len(journal.states()))


def rate(
    session: Session,
    journal: Journal,
    pick: Pick,
    name: str,
    rng: Random,
    card: Candidate,
    now: dt.datetime,
) -> float:
    """Rate the card; returns the seconds that it took."""
    took = SECONDS.get(card.kind, OTHERS)
    rating = LEARNERS[name](rng, journal.state(card.id), card, now)
    session.rate(pick.card, rating, rev=1, lang="en", seconds=took, now=now + dt.timedelta(seconds=took))
    return took


def complaints(name: str, days: int, minutes: int, lived: Lived) -> list[str]:
    """What must hold and does not."""
    said = []
    rows = zip(lived.told, lived.true, lived.allowed, lived.left, strict=True)
    for day, (told, true, allowed, left) in enumerate(rows):
        if true > 1.2 * allowed:
            said.append(f"day {day}: {true:.0f} true minutes of {allowed:.0f}")
        if day < days - 1 and left and true < 0.8 * allowed and name != "every-other-day":
            said.append(f"day {day}: only {true:.0f} of {allowed:.0f} minutes, {left} cards left")
        if day and name in ("perfect", "average") and abs(told - true) > max(0.25 * true, BLUR):
            said.append(f"day {day}: told {told:.0f}, true {true:.0f}")
    if (name, days, minutes) == ("average", 6, 45) and (lived.seen < 0.9 or lived.ready < 0.7):
        said.append(f"seen {lived.seen:.0%}, ready {lived.ready:.0%}: not 90 % and 70 %")
    weeks = [frozenset.union(*lived.asked[day : day + 7]) for day in range(len(lived.asked) - 6)]
    said += [
        f"day {day}: the same {len(week)} cards for a week"
        for day, week in enumerate(weeks)
        if len(week) <= SAME and lived.left[day + 6]
    ]
    return said


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, nargs="+", default=[2, 6, 15, 40])
    parser.add_argument("--minutes", type=int, nargs="+", default=[15, 45, 90])
    parser.add_argument("--learners", nargs="+", default=list(LEARNERS), choices=list(LEARNERS))
    asked = parser.parse_args()
    cards = candidates_of(open_bank(None))
    wrong: list[str] = []
    print(f"{'learner':<16}{'days':>5}{'min':>5}{'true min a day':>16}{'cards':>7}{'seen':>6}{'R':>6}")
    with tempfile.TemporaryDirectory() as home:
        for name in asked.learners:
            for days in asked.days:
                for minutes in asked.minutes:
                    lived = live(name, days, minutes, cards, Path(home))
                    mean = sum(lived.true) / len(lived.true)
                    known = len(cards) - lived.left[-1]
                    figures = f"{days:>5}{minutes:>5}{mean:>16.1f}{known:>7}"
                    print(f"{name:<16}{figures}{lived.seen:>6.0%}{lived.ready:>6.0%}", flush=True)
                    found = complaints(name, days, minutes, lived)
                    wrong += [f"{name}, {days} days, {minutes} minutes: {each}" for each in found]
    print("\n".join(wrong) if wrong else "All of it holds.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    os.environ.setdefault("BNQUIZ_HOME", tempfile.mkdtemp())
    main()
