"""How a sitting begins and ends: what is ahead; what was saved, how it went, and when to come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bnquiz.asking.records import Ended, Opened
from bnquiz.screen.ask_view import View
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.times import moment, span

MOST_MISTAKES = 3  # shown; the others are counted
DAYS = {0: "interview-today", 1: "interview-tomorrow"}


def opened(record: Opened, view: View) -> Iterator[Block]:
    if record.days_left is not None:
        yield Block(view.say(DAYS.get(record.days_left, "interview-in"), record.days_left), style="bold")
    if not record.count:
        return
    yield Block(
        view.say("opened", count=record.count, waiting=record.waiting, unseen=record.unseen), style="bold"
    )
    yield from _in_your_code(record, view)
    yield Block(view.say("how"), style="dim")


def _in_your_code(record: Opened, view: View) -> Iterator[Block]:
    for mistake in record.mistakes[:MOST_MISTAKES]:
        yield Block(view.mistake(mistake), 2, "• ", style="yellow")
    more = len(record.mistakes) - MOST_MISTAKES
    if more > 0:
        yield Block(view.say("more-mistakes", more), 2, style="yellow")


def ended(record: Ended, view: View) -> Iterator[Block]:
    if record.ratings:
        yield GAP
        yield from _went(record, view)
        yield from _look_again(record, view)
    yield GAP
    yield from _come_back(record, view)


def _went(record: Ended, view: View) -> Iterator[Block]:
    count = len(record.ratings)
    parts = [view.say("ended-one" if count == 1 else "ended", count)]
    if record.judged:
        parts.append(view.say("judged", right=record.right, judged=record.judged))
    parts.append(span(record.spent, view.lang))
    yield Block(" · ".join(parts), style="bold")
    counted = Counter(rating for _, rating in record.ratings)
    told = [
        f"{view.rating(rating)} {counted[rating]}"
        for rating in ("again", "hard", "good", "easy")
        if counted[rating]
    ]
    yield Block(" · ".join(told))


def _look_again(record: Ended, view: View) -> Iterator[Block]:
    """The cards whose last rating in this sitting is "again", with the command that shows them."""
    last = {card.id: (card, rating) for card, rating in record.ratings}
    again = [card for card, rating in last.values() if rating == "again"]
    if again:
        yield GAP
        yield Block(view.say("look-again"), style="bold")
    for card in again:
        yield Block(f"bnquiz show {card.id}", 2)


def _come_back(record: Ended, view: View) -> Iterator[Block]:
    waiting, due = record.outlook.waiting, record.outlook.next_due
    if waiting:
        yield Block(view.say("one-waits" if waiting == 1 else "more-wait", waiting))
    elif due:
        yield Block(view.say("come-back", moment(due, record.now, view.lang)))
        yield Block(view.say("try-all"), style="dim")
    else:
        yield Block(view.say("no-card"))
    if record.days_left and record.outlook.unseen:
        yield Block(view.say("unseen-left", unseen=record.outlook.unseen, days=record.days_left))
