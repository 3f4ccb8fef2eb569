"""What the tests of the interview share: a small bank, a clock moved by hand, a learner with a script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from bnquiz.asking.interview.hold import hold
from bnquiz.asking.interview.records import Marked
from bnquiz.asking.interview.room import Desk, Room
from bnquiz.asking.records import Prompt
from bnquiz.asking.sitting import Edge
from bnquiz.bank.model import Card, Choice, Code, Number, Option, Point, Recall, Text
from bnquiz.study import interview
from bnquiz.study.choose import Candidate
from bnquiz.study.events import Found, Planned
from bnquiz.study.journal import Journal
from bnquiz.study.session import Session

NOW = dt.datetime(2026, 11, 25, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
SPACE = ""

COMMON: dict[str, Any] = {"line": 1, "source": "Ioffe & Szegedy 2015", "why": Text("Because.", "因为。")}
ANSWERED: dict[str, Any] = {**COMMON, "answer": Text("This.", "这个。"), "wrong": Text("That.", "那个。")}
POINTS = (Point("First point", "要点一"), Point("Second point", "要点二"))
OPTIONS = (Option("no", "否"), Option("yes", "是", right=True), Option("perhaps", "也许"))


def recall(name: str, topic: str = "eps", level: Any = "basic", asked: int = 0, *covers: str) -> Recall:
    own = {
        "id": name,
        "topic": topic,
        "level": level,
        "asked": asked,
        "weight": asked,
        "covers": covers,
        "points": POINTS,
    }
    return Recall(question=Text(f"What is {name}?", f"{name} 是什么？"), **own, **ANSWERED)


def choice(name: str, topic: str = "eps", *covers: str) -> Choice:
    own: dict[str, Any] = {"id": name, "topic": topic, "level": "basic", "covers": covers, "options": OPTIONS}
    return Choice(question=Text("Which?", "哪个？"), **own, **COMMON)


def number(name: str, topic: str = "eps") -> Number:
    question = Text("γ = {gamma}, ε = {eps}: how much?", "γ = {gamma}，ε = {eps}：多少？")
    own: dict[str, Any] = {"id": name, "topic": topic, "level": "basic", "generator": "gain-bound"}
    return Number(question=question, **own, **ANSWERED)


def code(name: str, topic: str = "bugs") -> Code:
    return Code(
        id=name,
        topic=topic,
        level="basic",
        question=Text("Which line?", "哪一行？"),
        listing="x = 1\ny = x - eps\n",
        lines=(2,),
        mended=("y = x + eps",),
        **ANSWERED,
    )


def bank(*cards: Card) -> dict[str, Card]:
    return {card.id: card for card in cards}


CARDS = bank(recall("r1"), recall("r2", "axes", "senior"), choice("c1"), number("n1"), code("b1"))
PLAN = (
    Planned("opening", card="r1"),
    Planned("number", card="n1"),
    Planned("bug-hunt", card="b1"),
    Planned("coding", task="function"),
)
FILE = "/there/my_bn.py"


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: dt.datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, time: dt.timedelta) -> None:
        self.now += time


class Learner:
    """Says one thing of the script after the other, each after ``pace``; then no more comes.

    A callable in the script is called, and says what it returns; an exception is raised.
    """

    def __init__(self, clock: Clock, script: Iterable[Any], pace: dt.timedelta) -> None:
        self.clock, self.script, self.pace = clock, iter(script), pace
        self.prompts: list[Prompt] = []

    def read(self, prompt: Prompt) -> str:
        self.prompts.append(prompt)
        self.clock.move(self.pace)
        said = next(self.script, EOFError())
        if isinstance(said, BaseException):
            raise said
        return said() if callable(said) else said


def _no_proof(card: Card) -> Any:
    raise AssertionError(f"{card.id} has no proof")


class Held:
    """One visit to the interview that is underway, and all that it showed."""

    def __init__(
        self,
        journal: Journal,
        script: Iterable[Any] = (),
        *,
        clock: Clock | None = None,
        pace: dt.timedelta = MINUTE,
        cards: dict[str, Card] = CARDS,
        marks: Iterable[Marked | Exception] = (),
        edit: Callable[[Path], None] | None = None,
        coached: bool = True,
    ) -> None:
        self.clock = clock or Clock()
        self.shown: list[Any] = []
        self.begun: list[tuple[Path, str]] = []
        self._marks = iter(marks)
        candidates = [Candidate(each.id, each.topic, each.level) for each in cards.values()]
        edge = Edge(self.shown.append, self.clock, Random(0), _no_proof)
        desk = Desk(self.shown.append, self._begin, self._mark, edit)
        self.room = Room(Session(journal, candidates), cards, "en", edge, desk, coached=coached)
        self.learner = Learner(self.clock, script, pace)

    def hold(self) -> Held:
        hold(self.room, self.learner)
        return self

    def of(self, kind: type) -> list[Any]:
        """What was shown of this kind."""
        return [record for record in self.shown if isinstance(record, kind)]

    def _begin(self, path: Path, task: str) -> bool:
        self.begun.append((path, task))
        return True

    def _mark(self, _: Path) -> Marked:
        mark = next(self._marks)
        if isinstance(mark, Exception):
            raise mark
        return mark


def begin(
    journal: Journal, plan: tuple[Planned, ...] = PLAN, minutes: int = 30, now: dt.datetime = NOW
) -> None:
    interview.begin(journal, plan, minutes=minutes, seed=7, file=FILE, now=now)


def state(journal: Journal) -> interview.Interview:
    found = interview.last(journal.lines())
    assert found is not None
    return found


FAILS = Marked("fail", (Found("eps-subtracted", "error", (13,), ("b1", "r2")),), task="function")
PASSES = Marked("pass", task="function")
