"""What the conversation hands to the screen: frozen records, in no language."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from bnquiz.bank.model import Card, Option, Ran, Text

if TYPE_CHECKING:
    from bnquiz.bank.numbers import Drawn
    from bnquiz.study.choose import Reason
    from bnquiz.study.events import Rating
    from bnquiz.study.history import OpenMistake
    from bnquiz.study.session import Outlook


TICKS = "123456789"  # the keys of key points


class Posed(Struct, frozen=True):
    """A card as it is asked this time: its options as shuffled, its numbers as drawn."""

    card: Card
    options: tuple[Option, ...] = ()
    drawn: Drawn | None = None


class Said(Struct, frozen=True):
    """What the learner answered. ``right`` is None where nothing was judged: no answer, or a free one."""

    words: str = ""
    right: bool | None = None
    note: Text | None = None  # what is wrong with this very answer
    value: float | None = None  # the number that was read, where a sum was typed
    named: tuple[bool, ...] = ()  # of a typed free answer, for each key point: whether it says it


class Offer(Struct, frozen=True):
    """A key that does something now. ``word`` says what, in the screen's table of words."""

    key: str
    word: str
    wait: dt.timedelta | None = None  # of a rating: when the card comes back
    chosen: bool = False  # ticked, or what Space takes
    side: bool = False  # beside what the stage is about: left out where there is no room
    minor: bool = False  # on the list of keys only
    enter: bool = False  # where a line is typed: Enter must follow


class Prompt(Struct, frozen=True):
    """What is waited for: one key, or a whole line. ``lead`` is a word of the screen's table, or empty.

    ``at_once``: where a line is waited for, the keys that need no Enter behind them when they come first.
    ``until``: when the time is up, where a clock runs.
    """

    offers: tuple[Offer, ...]
    lead: str = ""
    by_line: bool = False
    at_once: tuple[str, ...] = ()
    unknown: str = ""  # the key before, which does nothing here
    until: dt.datetime | None = None


# what happens, in the order in which it may


class Opened(Struct, frozen=True):
    """The sitting begins: it brings about ``count`` cards, or so many ``minutes``. ``days_left``: to the
    interview."""

    count: int
    repeats: int  # cards that were rated before and may be asked now
    unseen: int  # cards never rated
    mistakes: tuple[OpenMistake, ...]  # in the learner's code, which ask for cards
    days_left: int | None  # None where no interview is set
    minutes: int | None = None  # where it ends after so many


class DayDone(Struct, frozen=True):
    """The minutes of the day are used up: no sitting begins."""


class Asked(Struct, frozen=True):
    """A card is asked, the ``place``-th of ``of``, and why: ``mistake`` is in the learner's code.

    ``minutes``: what is left of the sitting, about.
    """

    posed: Posed
    place: int
    of: int
    reason: Reason
    mistake: OpenMistake | None
    minutes: int = 0
    flagged: bool = False


class Hinted(Struct, frozen=True):
    card: Card


class Unclear(Struct, frozen=True):
    """A typed line could not be understood as an answer to a card of this kind."""

    card: Card
    words: str


class Revealed(Struct, frozen=True):
    """The answer, and what is to say of what the learner answered. ``ticks``: the keys of its key points.

    ``aloud``: the answer as one would say it, where the card has that.
    """

    posed: Posed
    said: Said
    ticks: str
    mistake: OpenMistake | None
    aloud: bool = False


class Ticked(Struct, frozen=True):
    """Which key points the learner said."""

    said: tuple[bool, ...]


class Explained(Struct, frozen=True):
    posed: Posed


class Modeled(Struct, frozen=True):
    """The answer as one would say it in an interview, and the next question that it invites."""

    card: Card


class Proving(Struct, frozen=True):
    """A proof runs, which may take seconds."""


class Proven(Struct, frozen=True):
    """``ran`` is None where the learner stopped it."""

    ran: Ran | None


class Saved(Struct, frozen=True):
    """A rating stands in the journal."""

    rating: Rating
    wait: dt.timedelta | None


class TakenBack(Struct, frozen=True):
    """The last rating does not stand any more.

    ``posed``: as the card was asked, if it was in this sitting. No rating: there was none; no card: it left
    the bank.
    """

    card: Card | None = None
    rating: Rating | None = None
    posed: Posed | None = None


class Skipped(Struct, frozen=True):
    card: Card


class Marked(Struct, frozen=True):
    """The learner suspended or flagged the card, or (``on`` false) does so no more; or wrote a note on it; or
    (``on`` false) skips it no more."""

    what: Literal["suspend", "flag", "note", "skip"]
    on: bool


class Note(Struct, frozen=True):
    """What the learner wrote on the card."""

    text: str


class Listed(Struct, frozen=True):
    """The keys that do something now."""

    offers: tuple[Offer, ...]


class Trouble(Struct, frozen=True):
    """The journal took nothing; what is asked stays as it is."""

    message: Text


class Ended(Struct, frozen=True):
    """The sitting is over: what stands in the journal of it, how it went, and what is left."""

    ratings: tuple[tuple[Card, Rating], ...]
    right: int  # answers that were judged right
    judged: int
    spent: dt.timedelta
    now: dt.datetime
    outlook: Outlook
    days_left: int | None
    skipped: int = 0  # cards that were passed over
    only_weak: bool = False  # whether only weak cards were wanted
    day_over: bool = False  # whether the minutes of the day are used up
    chosen: bool = False  # whether only some of the cards were asked for


Shown: TypeAlias = (
    Opened
    | DayDone
    | Asked
    | Hinted
    | Unclear
    | Revealed
    | Ticked
    | Explained
    | Modeled
    | Proving
    | Proven
    | Saved
    | TakenBack
    | Skipped
    | Marked
    | Note
    | Listed
    | Trouble
    | Ended
)
