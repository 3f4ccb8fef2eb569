"""The records of the bank: what a card is, in each of its kinds, and what surrounds it.

A card is read from TOML (``questions/README.md`` is the format's reference) and never changes afterwards.
``KINDS`` is the table of kinds: a new kind is a class here, its rules in ``rules.py`` and its picture in the
screen's table.
"""

# Without `from __future__ import annotations`: msgspec would compile each string anew at every start.

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct

from bnquiz import texts

Lang = texts.Lang
Level = Literal["basic", "intermediate", "senior"]
LANGS: tuple[Lang, ...] = ("en", "zh")
LEVELS: tuple[Level, ...] = ("basic", "intermediate", "senior")

Written = texts.Written
Text = texts.Text  # in a card both languages are a must: `pieces.py` sees to it


class Point(Text, frozen=True, forbid_unknown_fields=True):
    """One thing that a full answer says. ``aliases``: any of these words in a typed answer names it."""

    essential: bool = False  # without it the answer is no answer: it counts double
    aliases: tuple[Written, ...] = ()


class Option(Text, frozen=True, forbid_unknown_fields=True):
    """One option of a choice. A wrong one is an answer that people give; ``why`` says what is wrong."""

    right: bool = False
    why: Text | None = None


class Fix(Struct, frozen=True, forbid_unknown_fields=True):
    """One way to fix a listing: ``mended[i]`` replaces line ``lines[i]``; "" takes it out."""

    lines: Annotated[tuple[Annotated[int, Meta(ge=1)], ...], Meta(min_length=1)]
    mended: tuple[str, ...]


class CardBase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What cards of every kind have."""

    id: Written  # permanent; a card of a person's own folder is "own/ID"
    topic: str  # id of the topic whose file holds the card
    line: int  # where the card begins in that file
    rev: Annotated[int, Meta(ge=1)] = 1  # rises when the meaning changes
    level: Level
    asked: Annotated[int, Meta(ge=0)] = 0  # of 66 sampled sources, how many ask just this; 0: not counted
    covers: tuple[Written, ...] = ()  # ids of coverage.toml that the card serves
    weight: Annotated[float, Meta(ge=0)] | None = None  # what it counts in a plan; the loader fills it in
    alike: Written | None = None  # cards of one group ask much the same: a sitting shows one of them
    source: Written  # the paper, or the framework with its version
    question: Text
    why: Text | None = None  # in our bank a must, as are `wrong` and the points of a recall card
    hint: Text | None = None
    spoken: Text | None = None  # the answer as one would say it in an interview, in 30 to 60 seconds
    followup: Text | None = None  # the next question that the spoken answer invites
    tex: Written | None = None  # the card's formula for export; the terminal shows Unicode
    proof: Written | None = None  # name of a program in proofs/

    @property
    def kind(self) -> str:
        """The word for the card's kind, as in ``KINDS``."""
        return str(self.__struct_config__.tag)


class Recall(CardBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="recall"):
    """Answer freely, then tick off the points that you named; the rating follows from them."""

    answer: Text
    wrong: Text | None = None
    points: tuple[Point, ...] = ()


class Choice(CardBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="choice"):
    """Exactly one option is right; the others are what people really answer."""

    options: Annotated[tuple[Option, ...], Meta(min_length=3)]
    wrong: Text | None = None

    @property
    def answer(self) -> Text:
        return next(option for option in self.options if option.right)


class Number(CardBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="number"):
    """The parameters are drawn afresh each time; ``bank.numbers.draw`` fills in the question."""

    generator: Written
    answer: Text  # the rule, without numbers
    wrong: Text | None = None


class Code(CardBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="code"):
    """Which line of the listing is wrong? ``mended[i]`` replaces line ``lines[i]``; "" takes it out.

    ``also``: other lines that may be named, since changing them fixes the listing as well.
    """

    listing: Written
    lines: Annotated[tuple[Annotated[int, Meta(ge=1)], ...], Meta(min_length=1)]
    mended: tuple[str, ...]
    answer: Text  # what is wrong
    wrong: Text | None = None
    also: tuple[Fix, ...] = ()

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """Every way to fix the listing, the usual one first."""
        return (Fix(self.lines, self.mended), *self.also)


Card: TypeAlias = Recall | Choice | Number | Code
KINDS: dict[str, type[Card]] = {"recall": Recall, "choice": Choice, "number": Number, "code": Code}


class Topic(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of cards."""

    id: Written
    title: Text
    order: int  # topics are shown in this order
    path: str  # the file itself


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the coverage: what interviewers ask, and how many of 66 sampled sources ask it.

    ``weight``: what it counts in a plan (without it: ``asked``). ``origin``: where that number comes from.
    """

    title: Text
    asked: Annotated[int, Meta(ge=0)]
    weight: Annotated[float, Meta(ge=0)] | None = None
    origin: Written | None = None

    @property
    def worth(self) -> float:
        return self.asked if self.weight is None else self.weight


class Retired(Struct, frozen=True, forbid_unknown_fields=True):
    """A card id that is gone for good. ``instead`` names the card that took its place."""

    why: Written
    instead: str | None = None


class Problem(Struct, frozen=True, order=True):
    """One thing in a file of cards that breaks the format: where, what, and what to do."""

    path: str
    line: int
    what: Text
    card: str | None = None

    @property
    def text(self) -> Text:
        """``path:line: card 'id': what``"""
        card = Text("card '{}': ", "卡片“{}”：").fill(self.card) if self.card else ""
        return Text("{}:{}: {}{}", "{}:{}: {}{}").fill(self.path, self.line, card, self.what)

    def __str__(self) -> str:
        return self.text.en


class Bank(Struct, frozen=True):
    """All cards, in the order of their topics and of the lines in each file.

    ``left_out``: why cards of a person's own are not there.
    """

    cards: Mapping[str, Card]
    topics: dict[str, Topic]
    coverage: dict[str, Asked]
    retired: dict[str, Retired]
    left_out: tuple[Problem, ...] = ()


class Ran(Struct, frozen=True):
    """What a proof showed. ``complaint``: what it said on stderr where the claim does not hold."""

    claim: Text
    code: str  # the program without its docstring
    printed: str
    complaint: Text
    holds: bool


Path = tuple[str | int, ...]  # ("options", 1, "why")


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The value itself, and everything inside it, each with the path of its field."""
    yield path, value
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from walk(getattr(value, name), (*path, name))
    if isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from walk(entry, (*path, index))


def texts_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    return ((at, found) for at, found in walk(value, path) if isinstance(found, Text))


def strings(record: Struct) -> Iterator[tuple[Path, str]]:
    return ((path, value) for path, value in walk(record) if isinstance(value, str))
