"""Looking up: ``bnquiz cards`` lists cards and brings in your own, ``show`` shows one whole, ``prove`` runs
the program behind its answer, ``mistakes`` lists what the grader knows to be wrong.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

from bnquiz.cli import completion
from bnquiz.cli.context import (
    bank_option,
    card_of,
    cards_option,
    meant,
    open_bank,
    open_study,
    own_folder,
    paged,
    topics_of,
)
from bnquiz.errors import BadFile, UnknownCard, UnknownMistake, reason_of
from bnquiz.language import language, said
from bnquiz.texts import Text, in_language

if TYPE_CHECKING:
    from bnquiz.bank.model import Card, Code, Lang
    from bnquiz.bank.numbers import Drawn
    from bnquiz.grading.mistakes import Mistake


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
    from bnquiz.bank.upkeep import find
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


@click.command("show")
@click.argument("card", shell_complete=completion.cards)
@cards_option
@click.option(
    "--seed", type=int, help="Draw a number card's numbers from this seed, to see the same ones again."
)
@bank_option
def show_command(card: str, lang: Lang, seed: int | None, own: Path | None) -> None:
    """Show CARD whole: question, answer, why, a common wrong answer, source."""
    from bnquiz.screen import cards
    from bnquiz.screen.blocks import console_of, show

    found = card_of(open_bank(own), card)
    whole, numbers = in_language((found, drawn(found, seed)), lang)
    show(console_of(), cards.whole(whole, language(), drawn=numbers))


def drawn(card: Card, seed: int | None) -> Drawn | None:
    """The numbers of a number card; the generators are imported for one only."""
    from bnquiz.bank.model import Number

    if not isinstance(card, Number):
        return None
    from bnquiz.bank.numbers import draw

    return draw(card, Random(seed))


@click.command("prove")
@click.argument("card", shell_complete=completion.cards)
@cards_option
@bank_option
def prove_command(card: str, lang: Lang, own: Path | None) -> None:
    """Run the proof of CARD: its claim, its program, what it printed. Exit status 1: it does not hold."""
    from bnquiz.bank.proofs import path_of, run
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.cards import proven

    bank = open_bank(own)
    found = card_of(bank, card)
    path = path_of(bank, found)
    if path is None:
        raise UnknownCard(
            Text("card '{}' has no proof; its source is {}", "卡片“{}”没有证明；出处是 {}").fill(
                card, found.source
            )
        )
    ran = run(path)
    show(console_of(), proven(in_language(ran, lang), language()))
    sys.exit(0 if ran.holds else 1)


@click.command("mistakes")
@click.argument("name", required=False, metavar="[ID_OR_GROUP]", shell_complete=completion.mistakes)
def mistakes_command(name: str | None) -> None:
    """List the mistakes that the grader can name; with an id or a group, explain them."""
    from bnquiz.grading.mistakes import MISTAKES
    from bnquiz.grading.mistakes.model import FREQUENCY
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.mistakes import explained, listed

    known = list(MISTAKES.values())
    if name is None:
        show(console_of(), listed(known, FREQUENCY, language()))
        return
    wanted = chosen(known, name)
    show(console_of(), explained(wanted, _examples(wanted), language()))


def chosen(known: list[Mistake], name: str) -> list[Mistake]:
    """The mistake with this id, or those of this group. Raises UnknownMistake, naming what is near."""
    wanted = [m for m in known if m.id == name] or [m for m in known if m.group == name]
    if wanted:
        return wanted
    lists = Text("`bnquiz mistakes` lists them", "用 `bnquiz mistakes` 查看全部")
    hint = meant(name, [*(m.id for m in known), *{m.group for m in known}], lists)
    raise UnknownMistake(Text("there is no mistake '{}': {}", "没有错误“{}”：{}").fill(name, hint))


def _examples(wanted: list[Mistake]) -> dict[str, Code]:
    """By the mistake's id: a card that hides it in a listing."""
    from bnquiz.bank.model import Code
    from bnquiz.cli.context import open_bank

    cards = open_bank(None).cards
    return {m.id: card for m in wanted for name in m.cards if isinstance(card := cards.get(name), Code)}
