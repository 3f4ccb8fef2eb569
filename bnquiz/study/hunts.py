"""Bug hunts in the log: which mistakes come more often, how many at a time, and what a hunt leaves behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from msgspec import UNSET, Struct

from bnquiz.study import history
from bnquiz.study.clock import TICK
from bnquiz.study.events import LONGEST, Hunted, Line, Rated, Rating
from bnquiz.study.history import MendedMistake, OpenMistake
from bnquiz.study.journal import Journal
from bnquiz.study.schedule import CardState, rate, recall_at
from bnquiz.texts import Lang

LEVELS = 3  # mistakes at once, at most
OPEN, MENDED, FORGOTTEN = 4.0, 2.0, 4.0  # how much likelier than one of which nothing is known


class CardRating(Struct, frozen=True):
    """What a hunt says of a card."""

    card: str
    rev: int
    rating: Rating


def past(lines: Sequence[Line]) -> list[Hunted]:
    """The hunts so far, the oldest first."""
    return [event for _, event in history.settled(lines) if isinstance(event, Hunted)]


def level(hunts: Sequence[Hunted]) -> int:
    """How many mistakes the next one has: one more after a clean hunt, one fewer after a lost one."""
    if not hunts:
        return 1
    last = hunts[-1]
    if set(last.found) != set(last.planted):
        return max(len(last.planted) - 1, 1)
    clean = not (last.false or last.hints)
    return min(len(last.planted) + clean, LEVELS)


def weights(
    cards: Mapping[str, str],
    opened: Iterable[OpenMistake],
    mended: Iterable[MendedMistake],
    states: Mapping[str, CardState],
    now: dt.datetime,
) -> dict[str, float]:
    """How likely each mistake is to come: those that the learner makes, or whose card is weak, come more
    often. ``cards``: the id of a mistake, and its card."""
    now_open = {mistake.found.id for mistake in opened}
    once_made = {mistake.found.id for mistake in mended} - now_open
    forgotten = {card: 1 - recall_at(state, now) for card, state in states.items()}
    return {
        id_: 1 + OPEN * (id_ in now_open) + MENDED * (id_ in once_made) + FORGOTTEN * forgotten.get(card, 0.0)
        for id_, card in cards.items()
    }


def record(
    journal: Journal,
    variant: str,
    planted: Sequence[str],
    found: Sequence[str],
    ratings: Sequence[CardRating],
    *,
    false: int,
    hints: int,
    seconds: float,
    lang: Lang,
    now: dt.datetime,
) -> None:
    """Save a hunt together with what it says of the cards: all of it, or nothing."""
    took = round(min(max(seconds, 0.0), LONGEST), 3)
    each = round(took / max(len(ratings), 1), 3)
    log = journal.log
    with log.writing(now) as at:
        hunt = Hunted(
            at=at,
            variant=variant,
            planted=tuple(planted),
            found=tuple(found),
            false=false,
            seconds=took,
            hints=hints or UNSET,
        )
        log.append(hunt)
        for place, one in enumerate(ratings, start=1):
            moment = at + TICK * place
            log.append(
                Rated(at=moment, card=one.card, rev=one.rev, rating=one.rating, lang=lang, seconds=each)
            )
            state = rate(one.card, history.read(log.db, one.card), one.rating, moment)
            history.write(log.db, [state])
