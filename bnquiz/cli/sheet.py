"""The sheet of ``bnquiz review --sheet``: put together from bank and journal, and written to a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib import import_module
from itertools import groupby
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

from bnquiz.cli.context import candidates_of, replace_whole
from bnquiz.errors import BadFile, cannot_write
from bnquiz.language import said
from bnquiz.texts import Text, either

if TYPE_CHECKING:
    from bnquiz.bank.model import Bank, Card, Lang
    from bnquiz.screen.notes import Line, Noted, Sheet
    from bnquiz.study.choose import Candidate
    from bnquiz.study.journal import Journal
    from bnquiz.study.schedule import CardState

# ending of the file's name: the module in the screen's room, whose functions are ``NAME`` and ``cheat_NAME``
FORMATS = {".md": ("sheet_markdown", "markdown"), ".html": ("sheet_html", "html")}


def check_output(output: Path, *, force: bool) -> None:
    """Raises BadFile for a name that no sheet can have, or that is taken."""
    if output.suffix not in FORMATS:
        raise BadFile(
            Text(
                "{}: no such format: name a file that ends in {}", "{}：没有这种格式：文件名请以 {} 结尾"
            ).fill(output, either(FORMATS))
        )
    if output.is_dir():
        raise BadFile(Text("{}: is a folder: name a file in it", "{}：是文件夹：请写其中的文件").fill(output))
    if output.exists() and not force:
        raise BadFile(
            Text(
                "{}: already exists: name another file, or replace it with --force",
                "{}：已经存在：请换个文件名，或用 --force 覆盖",
            ).fill(output)
        )


def sheet_of(
    bank: Bank,
    journal: Journal,
    topic: str | None,
    now: dt.datetime,
    *,
    top: int | None = None,
    folded: bool = False,
) -> Sheet:
    """The notes of one topic, or of all; topics and cards by how little is known.

    ``top``: only so many cards, those asked most often, of look-alikes one.
    """
    from bnquiz.screen.notes import Chapter, Sheet
    from bnquiz.study.plan import Dues
    from bnquiz.study.standing import least_known_first, standing

    at = journal.time(now).astimezone(now.tzinfo)
    wanted = _asked_most([each for each in candidates_of(bank) if topic in {None, each.topic}], top)
    states, dues = journal.states(), Dues(wanted, journal.goal(), at)
    chapters = []
    for name, group in groupby(least_known_first(wanted, states, at), key=lambda each: each.topic):
        cards = list(group)
        noted = tuple(noted_of(bank.cards[each.id], states.get(each.id), at) for each in cards)
        chapters.append(Chapter(bank.topics[name], standing(cards, states, dues, at), noted))
    return Sheet(f"{at:%Y-%m-%d}", tuple(chapters), folded)


def _asked_most(candidates: list[Candidate], top: int | None) -> list[Candidate]:
    """The first of the order in which new cards come; as they stand in the bank."""
    from bnquiz.study.choose import unseen

    kept = set(unseen(candidates, {})[:top])
    return [each for each in candidates if each.id in kept]


def cheat_of(bank: Bank, topic: str | None, lang: Lang) -> list[Line]:
    """What fits on one page, what is asked most first."""
    from bnquiz.screen.notes import Noted, cheat
    from bnquiz.study.choose import unseen

    wanted = [each for each in candidates_of(bank) if topic in {None, each.topic}]
    return cheat((Noted(bank.cards[name], None) for name in unseen(wanted, {})), lang)


def noted_of(card: Card, state: CardState | None = None, at: dt.datetime | None = None) -> Noted:
    """A number card gets an example, the same one on every sheet."""
    from bnquiz.bank.model import Number
    from bnquiz.bank.numbers import draw
    from bnquiz.screen.notes import Noted
    from bnquiz.study.standing import tomorrow

    drawn = draw(card, Random(card.id)) if isinstance(card, Number) else None  # noqa: S311 - no secret
    return Noted(card, tomorrow(state, at) if state and at else None, drawn)


QUESTIONS = Text("{}: questions: {}", "{}：{} 个问题")
CARDS = Text("{}: topics: {}, cards: {}", "{}：{} 个主题，{} 张卡片")


def write(what: Sheet | list[Line], output: Path, lang: Lang, *, force: bool) -> None:
    """Write it in the format that the name asks for. Raises BadFile; then what was there is still."""
    module, name = FORMATS[output.suffix]
    written: Callable[..., str] = getattr(
        import_module(f"bnquiz.screen.{module}"), f"cheat_{name}" if isinstance(what, list) else name
    )
    text = written(what, lang)
    try:
        if force:
            replace_whole(output, text)
        else:
            with output.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise BadFile(cannot_write(output, error)) from error
    if isinstance(what, list):
        told = QUESTIONS.fill(output, len(what))
    else:
        told = CARDS.fill(output, len(what.chapters), what.cards)
    click.echo(said(told), err=True)
