"""A mock interview on the screen: a page for each of its records, besides those of every conversation."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text as Line

from bnquiz.asking.interview.records import (
    Entered,
    Grading,
    Left,
    Marked,
    Put,
    Refused,
    Scorecard,
    Set,
    Share,
    Told,
)
from bnquiz.bank.model import Lang, Topic
from bnquiz.screen import cards
from bnquiz.screen.ask import AskScreen
from bnquiz.screen.ask_kinds import KINDS, Page
from bnquiz.screen.ask_pages import PAGES, Shows
from bnquiz.screen.ask_view import View
from bnquiz.screen.blocks import GAP, Block, cells, fit, tidy
from bnquiz.screen.interview_words import PARTS, clock, minutes, say, task
from bnquiz.screen.review import near
from bnquiz.screen.words import Did
from bnquiz.study.events import Found

TITLE, BAR = 31, 10  # cells


class Looking(View, kw_only=True):
    """``folder``: where the learner is; files in it are named without it."""

    folder: Path


def entered(record: Entered, view: View) -> Iterator[Page]:
    lang, of = view.lang, len(record.plan)
    if record.place == 1:
        yield Block(say("entered", lang, of, record.minutes), style="bold")
    else:
        yield Block(say("back", lang, min(record.place, of), of, minutes(record.left)), style="bold")
    yield Block(say("how", lang), style="dim")


def put(record: Put, view: View) -> Iterator[Page]:
    """As ``bnquiz ask`` shows a card, with the part that it plays and the time left."""
    card, lang = record.posed.card, view.lang
    yield GAP
    part = (PARTS[record.part].get(lang), view.topic(card))
    yield _header(record, part, lang)
    yield GAP
    yield from cards.question(card, lang, drawn=record.posed.drawn, options=record.posed.options or None)
    yield from KINDS[card.kind].terms(record.posed, lang)


def task_set(record: Set, view: Looking) -> Iterator[Page]:
    lang = view.lang
    yield GAP
    yield _header(record, (PARTS["coding"].get(lang),), lang)
    yield GAP
    yield Block(say("write", lang, task(record.task, lang)))
    how = say("made" if record.made else "there", lang)
    yield Block(say("in-file", lang, near(record.file, view.folder)) + how)


def grading(_: Grading, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(say("grading", view.lang), style="dim")


def told(record: Told, view: View) -> Iterator[Page]:
    yield from _verdict(record.marked, view.lang)
    for found in record.marked.mistakes:
        yield _mistake(found, view, where=False)
    yield Block(clock(record.left, view.lang), style="dim")


def refused(record: Refused, _: View) -> Iterator[Page]:
    yield GAP
    yield Block(record.why, style="yellow")


def scorecard(record: Scorecard, view: Looking) -> Iterator[Page]:
    lang = view.lang
    spent = round(record.spent.total_seconds() / 60)
    yield GAP
    yield Block(say(record.why, lang), style="bold")
    yield GAP
    yield Block(
        say("scorecard", lang, record.heard, record.planned, min(spent, record.minutes), record.minutes),
        style="bold cyan",
    )
    yield from (_share(share, view) for share in record.shares)
    yield from _better(record, lang)
    yield from _written(record, view)
    yield from _review(record, lang)


def left(record: Left, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(say("gone", view.lang, minutes(record.left)), style="bold")
    yield Block(say("go-on", view.lang))


def _header(record: Put | Set, part: tuple[str, ...], lang: Lang) -> Block:
    words = (f"── {record.place}/{record.of}", *part, clock(record.left, lang))
    return Block(" · ".join(words), style="bold cyan")


def _verdict(marked: Marked, lang: Lang) -> Iterator[Block]:
    if marked.verdict == "error":
        yield Block(say("error", lang, marked.note), style="yellow")
        return
    errors = sum(found.severity == "error" for found in marked.mistakes)
    name = "fail-1" if marked.verdict == "fail" and errors == 1 else marked.verdict
    yield Block(say(name, lang, errors), style="bold green" if marked.verdict == "pass" else "bold red")


def _mistake(found: Found, view: View, *, where: bool) -> Block:
    lang, deed = view.lang, view.did(found.id).get(view.lang)
    if where and found.lines:
        name = "line" if len(found.lines) == 1 else "lines"
        text = say(name, lang, ", ".join(map(str, found.lines)), deed)
    else:
        text = say("did", lang, deed)
    return Block(text, 2, "• ", style="red" if found.severity == "error" else "yellow")


def _share(share: Share, view: Looking) -> Line:
    """A row, no wider than the window if that has 40 cells."""
    title = fit(view.topics[share.topic].title.get(view.lang), min(TITLE, view.width - BAR - 12))
    full = round(share.share * BAR)
    percent = f"{int(share.share * 100 + 1e-9)}%"
    bar = (("█" * full, "green"), ("░" * (BAR - full), "dim"))
    return tidy(Line.assemble(title, " ", *bar, f" {percent:>4}  ({share.questions})"))


def _better(record: Scorecard, lang: Lang) -> Iterator[Block]:
    yield GAP
    if not record.better:
        yield Block(say("fine", lang), style="green")
        return
    yield Block(say("better", lang), style="bold")
    for better in record.better:
        drawn, card = better.posed.drawn, better.posed.card
        yield Block((drawn or card).question.get(lang), 2)
        for point in better.missed:
            yield Block(point.get(lang), 4, say("not-said", lang), style="yellow")
        if not better.missed:
            answer = drawn.solution if drawn else card.answer
            yield Block(answer.get(lang), 4, say("answer", lang), style="yellow")


def _written(record: Scorecard, view: Looking) -> Iterator[Block]:
    if record.written is None:
        return
    lang, file = view.lang, near(record.written.file, view.folder)
    yield GAP
    yield Block(f"{say('task', lang)} · {file}", style="bold")
    if record.written.marked is None:
        yield Block(say("ungraded", lang), 2)
        return
    yield from _verdict(record.written.marked, lang)
    for found in record.written.marked.mistakes:
        yield _mistake(found, view, where=True)
    yield Block(say("full", lang, shlex.quote(file)), style="dim")


def _review(record: Scorecard, lang: Lang) -> Iterator[Block]:
    if not record.review:
        return
    yield GAP
    yield Block(say("review", lang), style="bold")
    room = max(map(cells, record.review))
    yield from (Block(f"bnquiz show {card:<{room}}".rstrip(), 2) for card in record.review)


class InterviewScreen(AskScreen):
    """The screen of a conversation that is an interview."""

    pages: Mapping[type[Any], Shows] = {
        **PAGES,
        Entered: entered,
        Put: put,
        Set: task_set,
        Grading: grading,
        Told: told,
        Refused: refused,
        Scorecard: scorecard,
        Left: left,
    }

    def __init__(
        self,
        console: Console,
        lang: Lang,
        topics: Mapping[str, Topic],
        did: Did,
        folder: Path,
        *,
        keep: bool = False,
    ) -> None:
        super().__init__(console, lang, topics, did, keep=keep)
        self.view = Looking(lang, topics, did, folder=folder)
