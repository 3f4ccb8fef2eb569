"""What the tests of the conversation share: four cards, a learner who says what a list says, a clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from bnquiz.asking.records import Prompt, Shown
from bnquiz.asking.sitting import Edge, Sitting
from bnquiz.asking.talk import converse
from bnquiz.bank.model import Bank, Card, Lang, Ran
from bnquiz.resources import shipped
from bnquiz.study.choose import Candidate, Filters
from bnquiz.study.journal import Journal
from bnquiz.study.session import Session
from bnquiz.texts import NOTHING, as_is
from tests.bank.samples import SAMPLES, parsed

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
HOLDS = Ran(claim=as_is("It holds."), code="assert True", printed="yes", complaint=NOTHING, holds=True)
HINTED = SAMPLES["recall"].replace('level = "basic"', 'level = "basic"\nhint.en = "Look."\nhint.zh = "看。"')
PROVEN = SAMPLES["code"].replace('level = "basic"', 'level = "basic"\nproof = "eps-inside-root"')
CARDS = "".join((HINTED, SAMPLES["choice"], SAMPLES["number"], PROVEN))


def bank(cards: str = CARDS) -> Bank:
    found, problems = parsed(cards, proofs=shipped("questions"))
    assert problems == []
    return found


class Learner:
    """Says one thing after the other, and then nothing more. Keeps the prompts that it saw."""

    def __init__(self, *said: str | BaseException) -> None:
        self._said = list(said)
        self.prompts: list[Prompt] = []

    def read(self, prompt: Prompt) -> str:
        self.prompts.append(prompt)
        if not self._said:
            raise EOFError
        said = self._said.pop(0)
        if isinstance(said, BaseException):
            raise said
        return said


class Clock:
    """Every look at it, a second has passed."""

    def __init__(self, now: dt.datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now


class Told:
    """A sitting that is over: what was shown, what was asked of the learner, what the journal holds."""

    def __init__(self, sitting: Sitting, learner: Learner, shown: Sequence[Shown]) -> None:
        self.sitting = sitting
        self.journal = sitting.session.journal
        self.prompts = learner.prompts
        self.shown = shown

    def all(self, kind: type[Any]) -> list[Any]:
        return [record for record in self.shown if isinstance(record, kind)]

    def ratings(self) -> list[tuple[str, str]]:
        return [(rated.card, rated.rating) for rated in self.journal.ratings()]

    def offered(self) -> list[str]:
        """The keys of the last prompt, in one string each."""
        return [offer.key for offer in self.prompts[-1].offers]

    def proposed(self) -> str:
        return next(offer.word for offer in self.prompts[-1].offers if offer.chosen)


def talk(
    journal: Journal,
    *said: str | BaseException,
    only: Iterable[str] | None = None,
    cards: Bank | None = None,
    filters: Filters | None = None,
    count: int | None = None,
    lang: Lang = "en",
    prove: Any = None,
    seed: int = 1,
) -> Told:
    """Ask the cards (``only`` these) of a learner who says ``said``, until they have no more to say."""
    found = cards or bank()
    wanted = {name: card for name, card in found.cards.items() if only is None or name in only}
    shown: list[Shown] = []
    session = Session(journal, candidates(wanted.values()), filters, count)
    rng = Random(seed)  # noqa: S311 - questions are drawn
    edge = Edge(shown.append, Clock(), rng, prove or (lambda _: HOLDS))
    sitting, learner = Sitting(session, wanted, lang, edge), Learner(*said)
    converse(sitting, learner)
    return Told(sitting, learner, shown)


def candidates(cards: Iterable[Card]) -> list[Candidate]:
    return [Candidate(card.id, card.topic, card.level, card.asked) for card in cards]
