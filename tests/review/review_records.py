"""What the tests of the review share: a moment, a small bank, ratings, pages as text."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable

from rich.console import Console

from bnquiz.bank.model import Bank, Card, Choice, Code, Number, Option, Point, Recall, Text, Topic
from bnquiz.screen.blocks import show
from bnquiz.study.choose import Candidate
from bnquiz.study.events import Found, Rating
from bnquiz.study.journal import Journal

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2026, 11, 25, 10, tzinfo=SHANGHAI)  # a Wednesday
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)

COMMON = {
    "level": "basic",
    "source": "Ioffe & Szegedy 2015",
    "why": Text("Because of [b]x̂_i[/b].", "因为 x̂_i。"),
}
ANSWERED = {
    **COMMON,
    "answer": Text("x̂_i = (x_i−μ)/√(σ²+ε)\nTwo lines.", "x̂_i = (x_i−μ)/√(σ²+ε)\n共两行。"),
    "wrong": Text("*That*.", "那个。"),
}


def recall(name: str, topic: str = "eps", asked: int = 0, **more: object) -> Recall:
    points = (Point("First <point>", "要点一"), Point("Second point", "要点二"))
    question = Text(f"What is {name}, <b>really</b>?", f"{name} <i>是什么？")
    return Recall(
        id=name, topic=topic, line=1, asked=asked, points=points, question=question, **{**ANSWERED, **more}
    )


def choice(name: str, topic: str = "eps") -> Choice:
    options = (
        Option("no_1", "否一", why=Text("It is_not.", "不是。")),
        Option("yes", "是", right=True),
        Option("no_2", "否二"),
    )
    return Choice(id=name, topic=topic, line=1, options=options, question=Text("Which?", "哪个？"), **COMMON)


def number(name: str, topic: str = "eps") -> Number:
    question = Text("γ = {gamma}, ε = {eps}: how much?", "γ = {gamma}，ε = {eps}：多少？")
    return Number(id=name, topic=topic, line=1, generator="gain-bound", question=question, **ANSWERED)


def code(name: str, topic: str = "eps") -> Code:
    return Code(
        id=name,
        topic=topic,
        line=1,
        question=Text("Which line?", "哪一行？"),
        listing="def f(x, eps):\n    return x / (x.var() - eps) ** 0.5\n",
        lines=(2,),
        mended=("    return x / (x.var() + eps) ** 0.5",),
        **ANSWERED,
    )


TITLES = {"eps": Text("Epsilon", "小常数 ε"), "axes": Text("Axes and shapes", "维度与形状")}


def bank(*cards: Card) -> Bank:
    topics = {
        name: Topic(id=name, title=title, order=place, path=f"{name}.toml")
        for place, (name, title) in enumerate(TITLES.items())
    }
    return Bank(cards={card.id: card for card in cards}, topics=topics, coverage={}, retired={})


def candidates(found: Bank) -> list[Candidate]:
    return [
        Candidate(each.id, each.topic, each.level, each.asked, each.covers) for each in found.cards.values()
    ]


def rate(journal: Journal, card: str, *ratings: Rating, at: dt.datetime = NOW, seconds: float = 30) -> None:
    """Rate the card, once for each of the ratings, ten minutes between them."""
    for place, rating in enumerate(ratings):
        journal.record_rating(card, rating, rev=1, lang="en", seconds=seconds, now=at + place * 10 * MINUTE)


def found(mistake: str, *cards: str, lines: tuple[int, ...] = (3,), severity: str = "error") -> Found:
    return Found(mistake, severity, lines, cards)  # type: ignore[arg-type]


def printed(page: Iterable[object], width: int = 80, *, color: bool = False) -> str:
    """The page as it comes out of a pipe, or in color out of a terminal."""
    console = Console(
        file=io.StringIO(),
        width=width,
        markup=False,
        highlight=False,
        emoji=False,
        force_terminal=color,
        color_system="standard" if color else None,
    )
    show(console, page)  # type: ignore[arg-type]
    return console.file.getvalue()  # type: ignore[attr-defined]
