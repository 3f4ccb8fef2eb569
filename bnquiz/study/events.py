"""What the journal records: one frozen record an event, one line of JSON an event.

``Event`` is the table of kinds: a new kind is a class here and a place in the union. A line's ``kind`` tells
the class, its fields stand in the order written here, and its time is UTC to the millisecond, so that the
same event is always the same bytes.
"""

# Without `from __future__ import annotations`: msgspec would compile each string anew at every start.

import datetime as dt
import os
import zlib
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from bnquiz.texts import Lang

ID_BYTES = 16


def new_id() -> str:
    """An id that no other line has, on any machine."""
    return os.urandom(ID_BYTES).hex()


def old_id(place: int, event: bytes) -> str:
    """The id of a line from before lines had ids: the same wherever that line is read."""
    import hashlib

    return hashlib.sha256(b"%d %b" % (place, event)).hexdigest()[: 2 * ID_BYTES]


def checksum(place: int, name: str, event: bytes) -> int:
    """CRC-32 of all that a line is: its number, its id, its event. For accidents, not against an enemy."""
    return zlib.crc32(event, zlib.crc32(f"{place} {name} ".encode("utf-8", "surrogatepass")))


Rating = Literal["again", "hard", "good", "easy"]
Verdict = Literal["pass", "fail", "error"]
Severity = Literal["error", "warning"]
RATINGS: tuple[Rating, ...] = ("again", "hard", "good", "easy")

Named = Annotated[str, Meta(min_length=1)]
Moment = Annotated[dt.datetime, Meta(tz=True)]
LONGEST = 1e9  # seconds that an event may take
Seconds = Annotated[float, Meta(ge=0, le=LONGEST)]
Share = Annotated[float, Meta(ge=0, le=1)]
YEARS = range(1900, 2201)  # of which a line may tell; what is computed from these cannot overflow


class Found(Struct, frozen=True, forbid_unknown_fields=True):
    """A mistake as a verdict found it: its id, the lines (from 1) in the file, the cards that cure it.
    ``cells``: of a notebook the cell of each line, which then counts from there; written only for those."""

    id: Named
    severity: Severity = "error"
    lines: tuple[int, ...] = ()
    cards: tuple[str, ...] = ()
    cells: tuple[int, ...] | UnsetType = UNSET

    @property
    def places(self) -> tuple[tuple[int | None, int], ...]:
        """Each line with its cell; None in a file that has no cells."""
        cells = self.cells or (None,) * len(self.lines)
        return tuple(zip(cells, self.lines, strict=False))


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every event has. ``at`` is the time that counts for it (``clock.py``), in UTC."""

    at: Moment


class Heard(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an interview heard of an answer. ``missed``: the key points not named, from 0."""

    place: Annotated[int, Meta(ge=0)]  # of the question, in the interview's plan
    missed: tuple[int, ...] = ()
    right: bool | None = None  # None: the answer was not judged


class Rated(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag="rating"):
    """The learner rated a card. ``seconds``: from the question to the rating. ``heard``: in an interview."""

    card: Named
    rev: Annotated[int, Meta(ge=1)]
    rating: Rating
    lang: Lang
    seconds: Seconds
    heard: Heard | None = None


class Undone(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="undo"):
    """The learner took back the rating on line ``undoes`` of the log, which was of this card."""

    card: Named
    undoes: Annotated[int, Meta(ge=1)]


class Graded(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="verdict"):
    """The grader's verdict of a file. ``file`` is its absolute path; ``task`` the task that it answers.

    ``stopped``: the file did not run through, so that a mistake which it does not show may still be there.
    Written only where it is true: lines from before there was this field stay as they were, byte for byte.
    """

    file: Named
    verdict: Verdict
    mistakes: tuple[Found, ...] = ()
    task: str | None = None
    stopped: bool | UnsetType = UNSET


class GoalSet(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="goal"):
    """The day of the interview; None: there is none any more."""

    date: dt.date | None
    minutes: Annotated[int, Meta(ge=1, le=1440)] | UnsetType = UNSET  # a day; unset: as it was


class Planned(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A question of an interview: a card, or a task to write. ``part``: its part in the interview."""

    part: Named
    card: str = ""
    task: str = ""


class InterviewBegan(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="interview"):
    """A mock interview begins. What was drawn once stays: the questions, and ``seed`` for their numbers."""

    minutes: Annotated[int, Meta(ge=1, le=1_000_000)]
    seed: int
    plan: tuple[Planned, ...]
    file: str = ""  # absolute path of the file in which the task is written; "" without a task


class InterviewStep(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="interview-step"):
    """Time spent without a rating: on a question passed over or handed in; ``place`` None: before leaving.

    ``went``: the question was answered, and the answer withheld: how well it went, as far as is known, and
    the ``words``, if any were typed. ``card``: what was asked, where the plan does not say.
    """

    seconds: Seconds
    place: int | None = None
    card: str | UnsetType = UNSET
    went: Share | UnsetType = UNSET
    words: str | UnsetType = UNSET


class InterviewEnded(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="interview-end"):
    """The interview is over: all was asked, the time was up, or another one was begun."""

    why: Literal["done", "time", "dropped"]


class Suspended(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="suspend"):
    """The learner does not want to be asked this card; ``on`` false: wants to be asked again."""

    card: Named
    on: bool = True


class Flagged(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="flag"):
    """The learner put a flag on this card, or (``on`` false) took it off."""

    card: Named
    on: bool = True


class Noted(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="note"):
    """What the learner wrote on this card, in the place of what was there; "" takes it off."""

    card: Named
    text: str


class Hunted(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="hunt"):
    """A bug hunt is over. ``planted``: the ids of the mistakes; ``false``: right lines that were named."""

    variant: Named
    planted: tuple[Named, ...]
    found: tuple[Named, ...]
    false: Annotated[int, Meta(ge=0)] = 0
    seconds: Seconds
    hints: Annotated[int, Meta(ge=0)] | UnsetType = UNSET  # how many were asked for


class InterviewScored(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="interview-score"):
    """How an interview went. Scores are shares, 0 to 1; ``seconds``: for each question, by its place."""

    score: Share
    topics: dict[str, Share] = {}
    seconds: tuple[Seconds, ...] = ()
    improve: tuple[str, ...] = ()  # ids of the cards to say better


class ReadinessNoted(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="readiness"):
    """The day's readiness, shares 0 to 1: of what is asked, how much was seen and would be answered."""

    date: dt.date
    seen: Share
    on_the_day: Share
    topics: dict[str, Share] = {}


class ClockFound(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="clock"):
    """The clock had run ahead: what was written before this line counts as no later than ``at``."""


class Imported(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="import"):
    """So many lines before this one came from another machine: they stand in the order of their arrival."""

    lines: Annotated[int, Meta(ge=1)]


Event: TypeAlias = (
    Rated
    | Undone
    | Graded
    | GoalSet
    | InterviewBegan
    | InterviewStep
    | InterviewEnded
    | Suspended
    | Flagged
    | Noted
    | Hunted
    | InterviewScored
    | ReadinessNoted
    | ClockFound
    | Imported
)
Line: TypeAlias = tuple[int, Event]  # number in the log, from 1, and the event

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encode(event: Event) -> str:
    """The event as one line of JSON, without a line break."""
    return _encoder.encode(event).decode()


def decode(line: str | bytes) -> Event:
    """The event of a line. Raises ``msgspec.ValidationError`` for what is JSON and no event, else another
    ``msgspec.DecodeError``; it says in one line what is wrong."""
    try:
        event = _decoder.decode(line)
    except (ValueError, RecursionError) as error:  # ValueError: bytes that are no text, too
        kind = msgspec.ValidationError if isinstance(error, msgspec.ValidationError) else msgspec.DecodeError
        raise kind(" ".join(ascii(str(error))[1:-1].split())) from error
    for when in (event.at, getattr(event, "date", None)):
        if when and when.year not in YEARS:
            raise msgspec.ValidationError(f"the year {when.year} is not believable")
    return event


def utc(moment: dt.datetime) -> dt.datetime:
    """An aware time in UTC to the millisecond, rounded down: all that the journal keeps of a time."""
    moment = moment.astimezone(dt.UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
