"""``bnquiz export``: the cards as a file for somewhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import click

from bnquiz.cli import completion
from bnquiz.cli.context import (
    bank_option,
    candidates_of,
    local_now,
    open_bank,
    open_study,
    replace_whole,
    topics_of,
)
from bnquiz.errors import BadFile, cannot_write
from bnquiz.language import language, said
from bnquiz.texts import Text

if TYPE_CHECKING:
    from bnquiz.bank.model import Bank, Lang

Cards = Literal["en", "zh", "both"]


class Wanted(NamedTuple):
    """What is to be exported: a bank with the chosen cards alone, in which language, to which file."""

    bank: Bank
    cards: Cards
    output: Path | None
    fresh: bool

    @property
    def langs(self) -> tuple[Lang, ...]:
        return ("en", "zh") if self.cards == "both" else (self.cards,)


def _anki(wanted: Wanted) -> str | bytes:
    from bnquiz.cli.review import noted_of
    from bnquiz.export.anki import note, package, text

    cures = _cures()
    made = [note(noted_of(card), wanted.langs, cures) for card in wanted.bank.cards.values()]
    if wanted.output is None or wanted.output.suffix != ".apkg":
        return text(made)
    try:
        return package(made)
    except ImportError:
        raise BadFile(NEEDS_GENANKI.fill(wanted.output)) from None


def _json(wanted: Wanted) -> str:
    from bnquiz.export.document import document

    return document(wanted.bank, wanted.bank.cards.values())


def _markdown(wanted: Wanted) -> str:
    from bnquiz.cli.review import sheet_of
    from bnquiz.screen.sheet_markdown import markdown

    with open_study() as journal:
        sheet = sheet_of(wanted.bank, journal, None, local_now())
    return "\n".join(markdown(sheet, lang) for lang in wanted.langs)


def _page(wanted: Wanted) -> str:
    from random import SystemRandom

    from bnquiz.export.page import NOTHING, knowledge, page
    from bnquiz.grading.mistakes import did

    now = local_now()
    known = NOTHING
    if not wanted.fresh:
        with open_study() as journal:
            known = knowledge(journal, candidates_of(wanted.bank), now, did)
    lang: Lang = language() if wanted.cards == "both" else wanted.cards
    return page(wanted.bank, known, lang=lang, made=now.date(), rng=SystemRandom())


class Format(NamedTuple):
    """``endings``: of the names that its file may have; ``made``: what stands in it."""

    endings: tuple[str, ...]
    made: Callable[[Wanted], str | bytes]


FORMATS: dict[str, Format] = {
    "anki": Format((".txt", ".apkg"), _anki),
    "json": Format((".json",), _json),
    "markdown": Format((".md",), _markdown),
    "page": Format((".html",), _page),
}


WRITTEN = Text("{}: cards: {}, {}", "{}：{} 张卡片，{}")
NEEDS_GENANKI = Text(
    "{}: a package needs genanki: run `pip install genanki`, or name a .txt file",
    "{}：这种包需要 genanki：请运行 `pip install genanki`，或改用 .txt 文件",
)
NO_FORMAT = Text("{}: no such format: name a file that ends in {}", "{}：没有这种格式：文件名请以 {} 结尾")
A_FOLDER = Text("{}: is a folder: name a file in it", "{}：是文件夹：请指定其中的文件")
THERE = Text(
    "{}: already exists: name another file, or replace it with --force",
    "{}：已经存在：请换个文件名，或用 --force 覆盖",
)
FRESH_IS_FOR_THE_PAGE = Text("--fresh is for the page: leave it out", "--fresh 只用于网页：请去掉")
FORCE_NEEDS_A_FILE = Text(
    "--force replaces the file of --output: name it, or leave --force out",
    "--force 用来覆盖 --output 指定的文件：请写出文件名，或去掉 --force",
)


@click.command("export")
@click.argument("form", type=click.Choice(list(FORMATS)), metavar="FORMAT")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to FILE instead of printing: .txt or .apkg (anki), .json, .md, .html (page).",
)
@click.option("--force", is_flag=True, help="With --output: replace a file that is there.")
@click.option(
    "--cards",
    type=click.Choice(["en", "zh", "both"]),
    envvar="BNQUIZ_CARDS",
    default=None,
    help="The language of the cards; without it, that of your locale. JSON and the page have both.",
)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    shell_complete=completion.topics,
    help="Only cards of this topic, by id or title; may be repeated.",
)
@click.option("--fresh", is_flag=True, help="The page begins without what your journal knows.")
@bank_option
def export_command(
    form: str,
    output: Path | None,
    force: bool,
    cards: Cards | None,
    topics: tuple[str, ...],
    fresh: bool,
    own: Path | None,
) -> None:
    """Write the cards as a file for somewhere else. FORMAT: anki, json, markdown or page.

    anki: notes that Anki imports. A second import updates them and keeps their history.

    page: one file for your phone. It asks as `bnquiz ask` does and needs no network; `bnquiz journal import`
    takes home what you rated there.
    """
    row = FORMATS[form]
    if fresh and form != "page":
        raise click.UsageError(said(FRESH_IS_FOR_THE_PAGE))
    if force and not output:
        raise click.UsageError(said(FORCE_NEEDS_A_FILE))
    if output:
        check_output(output, row.endings, force=force)
    bank = _only(open_bank(own), topics)
    made = row.made(Wanted(bank, cards or language(), output, fresh))
    if output:
        _write(output, made, len(bank.cards))
    else:
        click.echo(made, nl=False)


def check_output(output: Path, endings: tuple[str, ...], *, force: bool) -> None:
    """Raises BadFile for a name that this format cannot have, or that is taken."""
    if output.suffix not in endings:
        raise BadFile(NO_FORMAT.fill(output, " / ".join(endings)))
    if output.is_dir():
        raise BadFile(A_FOLDER.fill(output))
    if output.exists() and not force:
        raise BadFile(THERE.fill(output))


def _only(bank: Bank, names: tuple[str, ...]) -> Bank:
    """The bank with the cards of these topics; of all where none is named."""
    from msgspec.structs import replace

    topics = set(topics_of(bank, names)) or set(bank.topics)
    return replace(bank, cards={name: card for name, card in bank.cards.items() if card.topic in topics})


def _write(output: Path, made: str | bytes, count: int) -> None:
    try:
        replace_whole(output, made)
    except OSError as error:
        raise BadFile(cannot_write(output, error)) from error
    click.echo(said(WRITTEN.fill(output, count, _size(output.stat().st_size))), err=True)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count // 1000, 1)} kB"


def _cures() -> dict[str, list[str]]:
    """The mistakes that each card is for, by the card's id."""
    from bnquiz.grading.mistakes import MISTAKES

    cures: dict[str, list[str]] = {}
    for mistake in MISTAKES.values():
        for card in mistake.cards:
            cures.setdefault(card, []).append(mistake.id)
    return cures
