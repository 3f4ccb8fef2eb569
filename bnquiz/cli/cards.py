"""``bnquiz cards``: the cards that fit; and lists of questions and answers that become cards."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

from bnquiz.cli import completion
from bnquiz.cli.context import (
    bank_option,
    lang_option,
    open_bank,
    open_study,
    own_folder,
    paged,
    topics_of,
)
from bnquiz.errors import BadFile

if TYPE_CHECKING:
    from bnquiz.bank.model import Card, Lang
    from bnquiz.bank.numbers import Drawn


MOST = 10  # places of a list that were left out: told one by one


@click.group("cards", invoke_without_command=True)
@click.option("--topic", shell_complete=completion.topics, help="Only this topic, by id or title.")
@click.option(
    "--search", "words", default="", metavar="WORDS", help="Only cards that hold all of these words."
)
@click.option("--level", type=click.Choice(["basic", "intermediate", "senior"]), help="Only this level.")
@click.option("--kind", type=click.Choice(["recall", "choice", "number", "code"]), help="Only this kind.")
@click.option("--flagged", is_flag=True, help="Only cards that you flagged.")
@click.option("--suspended", is_flag=True, help="Only cards that you suspended.")
@lang_option
@bank_option
@click.pass_context
def command(
    ctx: click.Context,
    topic: str | None,
    words: str,
    level: str | None,
    kind: str | None,
    flagged: bool,
    suspended: bool,
    lang: Lang,
    own: Path | None,
) -> None:
    """List the cards: id, kind, level, and the question."""
    if ctx.invoked_subcommand:
        return
    from bnquiz.bank.search import find
    from bnquiz.screen.cards import catalog

    bank = open_bank(own)
    if topic:
        [topic] = topics_of(bank, (topic,))
    cards = find(bank, topic=topic, level=level, kind=kind, words=words)
    if flagged or suspended:
        cards = _marked(cards, flagged=flagged, suspended=suspended)
    paged(catalog(bank, cards, lang, examples(cards)))


def _marked(cards: list[Card], *, flagged: bool, suspended: bool) -> list[Card]:
    with open_study() as journal:
        marks = journal.marks()
    kept = (marks.flagged if flagged else marks.suspended) & (marks.suspended if suspended else marks.flagged)
    return [card for card in cards if card.id in kept]


def examples(cards: list[Card]) -> dict[str, Drawn]:
    """For each number card its numbers, the same in every list."""
    from bnquiz.bank.model import Number
    from bnquiz.bank.numbers import draw

    return {card.id: draw(card, Random(card.id)) for card in cards if isinstance(card, Number)}


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@bank_option
def bring(file: Path, own: Path | None) -> None:
    """Make cards of FILE: a question, a tab and an answer a line, or Markdown with Q: and A: (hashcards)."""
    from bnquiz.bank.own import as_toml, pairs_of

    folder = own or own_folder(os.environ)
    target = folder / f"{file.stem}.toml"
    try:
        pairs, left = pairs_of(file, file.read_text(encoding="utf-8-sig"))
        if not pairs:
            raise BadFile(f"{file}: no question with an answer: write both on a line with a tab between them")
        folder.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as written:
            written.write(as_toml(file.stem, pairs))
    except FileExistsError:
        raise BadFile(f"{target}: is there already: take it away, or rename {file}") from None
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is no UTF-8 text: save it as UTF-8"
        raise BadFile(f"{file}: {why}") from error
    bank = open_bank(folder)
    made = [card for card in bank.cards.values() if Path(bank.topics[card.topic].path) == target.absolute()]
    count = "1 card" if len(made) == 1 else f"{len(made)} cards"
    where = f" --bank {shlex.quote(str(own))}" if own else ""
    click.echo(f"{target}: {count}; `bnquiz ask{where} --topic own/{shlex.quote(file.stem)}` asks them")
    for cut in left[:MOST]:
        click.echo(f"bnquiz: {file}:{cut.line}: left out: {cut.why}", err=True)
    if len(left) > MOST:
        click.echo(f"bnquiz: {file}: {len(left) - MOST} more were left out", err=True)
