"""A page for each thing that a sitting says, from its first card to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace
from rich.cells import cell_len

from bnquiz.asking.records import (
    Asked,
    DayDone,
    Ended,
    Explained,
    Hinted,
    Listed,
    Marked,
    Modeled,
    Note,
    Opened,
    Posed,
    Proven,
    Proving,
    Revealed,
    Saved,
    Skipped,
    TakenBack,
    Ticked,
    Trouble,
    Unclear,
)
from bnquiz.bank.model import Code, Lang
from bnquiz.screen import cards
from bnquiz.screen.ask_view import KINDS, Page, View, header, key_name, progress
from bnquiz.screen.ask_words import KEYS, REASONS
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.words import WORDS, in_one_line, moment, span

MOST_MISTAKES = 3  # shown; the others are counted
DAYS = {0: "interview-today", 1: "interview-tomorrow"}


def opened(record: Opened, view: View) -> Iterator[Block]:
    if record.days_left is not None:
        yield Block(view.say(DAYS.get(record.days_left, "interview-in"), record.days_left), style="bold")
    if not record.count:
        return
    now = view.counted("now", record.count) if record.minutes is None else view.counted("for", record.minutes)
    waits = view.say("waits", repeats=record.repeats, unseen=record.unseen)
    yield Block(f"{now} · {waits}", style="bold")
    yield from _in_your_code(record, view)
    yield Block(view.say("how"), style="dim")


def day_done(_: DayDone, view: View) -> Iterator[Block]:
    yield Block(view.say("day-done"))


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
    parts = [view.counted("ended", count)]
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
        yield Block(outline(Posed(card), view.lang), 2, clip=True)
        yield Block(f"bnquiz show {card.id}", 4, style="dim")


def _come_back(record: Ended, view: View) -> Iterator[Block]:
    planned = record.days_left is not None and record.outlook.ahead
    waiting, due = planned or record.outlook.waiting, record.outlook.next_due
    if record.day_over:
        yield Block(view.say("day-done"))
    elif waiting:
        yield Block(view.counted("more-wait", waiting))
    elif record.skipped:
        yield Block(view.say("skipped-left"))
    elif record.only_weak:
        yield Block(view.say("none-weak"))
    elif due:
        done = view.say("done-today") + " " if due.date() > record.now.date() else ""
        yield Block(done + view.say("come-back", moment(due, record.now, view.lang)))
        yield Block(view.say("try-all"), style="dim")
    else:
        yield Block(view.say("no-card"))
    if record.days_left and record.outlook.unseen and not record.chosen:
        word = "unseen-left-1" if record.days_left == 1 else "unseen-left"
        yield Block(view.say(word, unseen=record.outlook.unseen, days=record.days_left))


ENTER = " ⏎"  # behind a key that needs it
Shows = Callable[[Any, Any], Iterator[Page]]  # of a record, with the view


def outline(posed: Posed, lang: Lang) -> str:
    """The question in one line."""
    return in_one_line((posed.drawn or posed.card).question.get(lang))


def asked(record: Asked, view: View) -> Iterator[Page]:
    """Nothing of the answer: not the card's id either, which often tells it."""
    card, lang = record.posed.card, view.lang
    words = (
        ("⚑ " if record.flagged else "") + view.topic(card),
        WORDS[card.kind].get(lang),
        WORDS[card.level].get(lang),
        REASONS[record.reason].get(lang),
    )
    yield header(words, view.say("place", record.place, record.of, record.minutes), view.width)
    yield progress(record.place - 1, record.of, view.width)
    if record.mistake:
        told = view.place if KINDS[card.kind].gives_away else view.mistake
        yield Block(told(record.mistake), style="yellow")
    yield GAP
    yield from asked_question(record.posed, lang)


def asked_question(posed: Posed, lang: Lang) -> Iterator[Page]:
    """What is asked, in bold, and the terms on which an answer is right."""
    first, *rest = cards.question(posed.card, lang, drawn=posed.drawn, options=posed.options or None)
    yield replace(first, style="bold")
    yield from rest
    yield from KINDS[posed.card.kind].terms(posed, lang)


def modeled(record: Modeled, view: View) -> Iterator[Page]:
    yield from cards.model(record.card, view.lang)


def hinted(record: Hinted, view: View) -> Iterator[Page]:
    yield from cards.hint(record.card, view.lang)


def unclear(record: Unclear, view: View) -> Iterator[Page]:
    card = record.card
    lines = card.listing.count("\n") + 1 if isinstance(card, Code) else 0
    yield Block(view.say(f"unclear-{card.kind}", record.words.strip(), lines), style="yellow")


def revealed(record: Revealed, view: View) -> Iterator[Page]:
    kind = KINDS[record.posed.card.kind]
    yield from kind.answer(record, view.lang)
    if record.mistake and kind.gives_away:
        yield GAP
        yield Block(view.mistake(record.mistake), style="yellow")


def ticked(record: Ticked, view: View) -> Iterator[Page]:
    marks = " ".join(f"{'✓' if said else '·'}{number}" for number, said in enumerate(record.said, 1))
    yield GAP
    yield Block(f"{view.say('said-of', sum(record.said), len(record.said))}  {marks}", style="dim")


def explained(record: Explained, view: View) -> Iterator[Page]:
    card = record.posed.card
    yield from KINDS[card.kind].more(record.posed, view.lang)
    yield from cards.background(card, view.lang)


def proving(_: Proving, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(view.say("proving"), style="dim")


def proven(record: Proven, view: View) -> Iterator[Page]:
    from bnquiz.screen.cards import proven as shown

    yield GAP
    yield from shown(record.ran, view.lang) if record.ran else (Block(view.say("stopped")),)


def saved(record: Saved, view: View) -> Iterator[Page]:
    word = "saved-only" if record.wait is None else "saved"
    wait = span(record.wait, view.lang) if record.wait is not None else ""
    yield GAP
    yield Block(view.say(word, rating=view.rating(record.rating), wait=wait), style="dim")


def taken_back(record: TakenBack, view: View) -> Iterator[Page]:
    yield GAP
    if record.rating is None:
        yield Block(view.say("nothing-to-undo"), style="yellow")
        return
    topic = view.topic(record.card) if record.card else ""
    word = "taken-back" if record.card else "taken-back-gone"
    yield Block(view.say(word, rating=view.rating(record.rating), topic=topic), style="yellow")
    if record.posed:
        question = (record.posed.drawn or record.posed.card).question
        yield Block(question.get(view.lang), 2, style="dim")


def skipped(_: Skipped, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(view.say("skipped"), style="dim")


def marked(record: Marked, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(view.say(f"{record.what}-{'on' if record.on else 'off'}"), style="yellow")


def note(record: Note, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(record.text, 2, view.say("your-note"), lead_style="yellow")


def listed(record: Listed, view: View) -> Iterator[Page]:
    """Each key that does something now, with what it does."""
    yield GAP
    names = [key_name(offer, view.lang) + (ENTER if offer.enter else "") for offer in record.offers]
    room = max(map(cell_len, names)) + 2
    for name, offer in zip(names, record.offers, strict=True):
        lead = name + " " * (room - cell_len(name))
        yield Block(KEYS[offer.word][1].get(view.lang), 2, lead)


def trouble(record: Trouble, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(view.say("not-saved", record.message.get(view.lang)), style="bold red")


PAGES: dict[type[Any], Shows] = {
    Opened: opened,
    DayDone: day_done,
    Asked: asked,
    Hinted: hinted,
    Unclear: unclear,
    Revealed: revealed,
    Ticked: ticked,
    Explained: explained,
    Modeled: modeled,
    Proving: proving,
    Proven: proven,
    Saved: saved,
    TakenBack: taken_back,
    Skipped: skipped,
    Marked: marked,
    Note: note,
    Listed: listed,
    Trouble: trouble,
    Ended: ended,
}
