"""``bnquiz review``: where the learner stands, and what to do next; or the study notes (``--sheet``)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from importlib import import_module
from itertools import groupby
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

from bnquiz.cli import completion
from bnquiz.cli.context import (
    bank_option,
    candidates_of,
    cards_option,
    local_now,
    open_bank,
    open_study,
    paged,
    replace_whole,
    topics_of,
)
from bnquiz.errors import BadFile, cannot_write
from bnquiz.language import language, said
from bnquiz.texts import Text, either

if TYPE_CHECKING:
    from bnquiz.bank.model import Bank, Card, Lang
    from bnquiz.screen.notes import Line, Noted, Sheet
    from bnquiz.study.choose import Candidate
    from bnquiz.study.journal import Journal
    from bnquiz.study.overview import Overview
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
    from bnquiz.study.overview import least_known_first, standing
    from bnquiz.study.plan import Dues

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
    from bnquiz.study.overview import tomorrow

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


@click.command("review")
@click.option("--sheet", is_flag=True, help="Write the study notes, what you know least first.")
@click.option(
    "--topic", shell_complete=completion.topics, help="With --sheet: only this topic, by id or title."
)
@click.option(
    "--top", type=click.IntRange(min=1), help="With --sheet: only so many cards, what is asked most."
)
@click.option("--cheat", is_flag=True, help="With --sheet: the essence of the answers, on one printed page.")
@click.option("--quiz", is_flag=True, help="With --sheet: the answers are folded away.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --sheet: write FILE.md or FILE.html instead of printing.",
)
@click.option("--force", is_flag=True, help="With --output: replace a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print where you stand as one JSON document.")
@cards_option
@bank_option
def review_command(
    sheet: bool,
    topic: str | None,
    top: int | None,
    cheat: bool,
    quiz: bool,
    output: Path | None,
    force: bool,
    as_json: bool,
    lang: Lang,
    own: Path | None,
) -> None:
    """Show what you know of each topic, what the coming days bring, what to fix, and what to do next.

    With --sheet: the study notes of all cards.
    """
    if sheet and as_json:
        raise click.UsageError(
            said(
                Text(
                    "--json prints where you stand and --sheet writes notes: use one of them",
                    "--json 输出进度，--sheet 输出笔记：只用其中一个",
                )
            )
        )
    if not sheet and (topic or output or top or cheat or quiz):
        raise click.UsageError(
            said(
                Text(
                    "--topic, --top, --cheat, --quiz and --output belong to --sheet: add it",
                    "--topic、--top、--cheat、--quiz 和 --output 要和 --sheet 一起用：请加上",
                )
            )
        )
    if cheat and (top or quiz):
        raise click.UsageError(
            said(
                Text(
                    "--cheat takes what fits on a page: leave --top and --quiz out",
                    "--cheat 只取一页放得下的内容：不要再加 --top 和 --quiz",
                )
            )
        )
    if force and not output:
        raise click.UsageError(
            said(
                Text(
                    "--force replaces the file of --output: name it, or leave --force out",
                    "--force 覆盖 --output 的文件：请写出文件，或去掉 --force",
                )
            )
        )
    bank = open_bank(own)
    if topic:
        [topic] = topics_of(bank, (topic,))
    if sheet:
        if output:
            check_output(output, force=force)
        made = cheat_of(bank, topic, lang) if cheat else _made(bank, topic, top, folded=quiz)
        _give(made, output, lang, force=force)
    else:
        (_print if as_json else _overview)(bank, language())


def _made(bank: Bank, topic: str | None, top: int | None, *, folded: bool) -> Sheet:
    with open_study() as journal:
        return sheet_of(bank, journal, topic, local_now(), top=top, folded=folded)


def _give(made: Sheet | list[Line], output: Path | None, lang: Lang, *, force: bool) -> None:
    """Write it to a file, or show it."""
    from bnquiz.screen.sheet_text import cheat_page, sheet_page

    if output:
        write(made, output, lang, force=force)
    else:
        paged(cheat_page(made, lang) if isinstance(made, list) else sheet_page(made, lang))


def _print(bank: Bank, _: Lang) -> None:
    from bnquiz.study.overview import overview

    with open_study() as journal:
        found = overview(journal, candidates_of(bank, journal.marks().suspended), local_now())
    click.echo(json.dumps(document(found), ensure_ascii=False))


def document(found: Overview) -> dict[str, object]:
    """Where one stands, as programs read it. Shares are 0 to 1."""
    ready = found.readiness
    topics = {topic: round(share, 4) for topic, share in ready.topics.items()}
    return {
        "readiness": {
            "seen": round(ready.seen, 4),
            "on_the_day": round(ready.on_the_day, 4),
            "topics": topics,
        },
        "today": {"cards": found.waiting, "minutes": found.minutes},
    }


def _overview(bank: Bank, lang: Lang) -> None:
    from bnquiz.grading.mistakes import did
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.review import review_page
    from bnquiz.study.overview import overview

    with open_study() as journal:
        found = overview(journal, candidates_of(bank, journal.marks().suspended), local_now())
    console = console_of()
    show(console, review_page(found, bank, lang, console.width, Path.cwd(), did))
