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
    cards_option,
    open_bank,
    open_study,
    own_folder,
    paged,
    topics_of,
)
from bnquiz.errors import BadFile, reason_of
from bnquiz.language import language, said
from bnquiz.texts import Text, in_language

if TYPE_CHECKING:
    from bnquiz.bank.model import Card, Lang
    from bnquiz.bank.numbers import Drawn


NO_UTF8 = Text("it is not UTF-8 text: save it as UTF-8", "不是 UTF-8 文本：请存成 UTF-8")
IMPORTED = (
    Text(
        "{}: 1 card; `bnquiz ask{} --topic own/{}` asks it",
        "{}：1 张卡片；用 `bnquiz ask{} --topic own/{}` 来问",
    ),
    Text(
        "{0}: {3} cards; `bnquiz ask{1} --topic own/{2}` asks them",
        "{0}：{3} 张卡片；用 `bnquiz ask{1} --topic own/{2}` 来问",
    ),
)
LEFT_OUT = Text("bnquiz: {}:{}: left out: {}", "bnquiz: {}:{}: 跳过：{}")
MORE_LEFT_OUT = Text("bnquiz: {}: left out besides: {}", "bnquiz: {}：另外还跳过 {} 处")
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
@cards_option
@bank_option
@click.pass_context
def cards_command(
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
    shown = [in_language(card, lang) for card in cards]
    drawn = {name: in_language(each, lang) for name, each in examples(cards).items()}
    paged(catalog(bank, shown, language(), drawn))


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


@cards_command.command("import")
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
            raise BadFile(
                Text(
                    "{}: no question with an answer: write both on a line with a tab between them",
                    "{}：没有带答案的问题：每行写问题和答案，中间用制表符隔开",
                ).fill(file)
            )
        folder.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as written:
            written.write(as_toml(file.stem, pairs))
    except FileExistsError:
        raise BadFile(
            Text(
                "{}: already exists: move it away, or rename {}", "{}：已经存在：请移走它，或给 {} 改名"
            ).fill(target, file)
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else NO_UTF8
        raise BadFile(Text("{}: {}", "{}：{}").fill(file, why)) from error
    bank = open_bank(folder)
    made = [card for card in bank.cards.values() if Path(bank.topics[card.topic].path) == target.absolute()]
    where = f" --bank {shlex.quote(str(own))}" if own else ""
    click.echo(said(IMPORTED[len(made) != 1].fill(target, where, shlex.quote(file.stem), len(made))))
    for cut in left[:MOST]:
        click.echo(said(LEFT_OUT.fill(file, cut.line, cut.why)), err=True)
    if len(left) > MOST:
        click.echo(said(MORE_LEFT_OUT.fill(file, len(left) - MOST)), err=True)
