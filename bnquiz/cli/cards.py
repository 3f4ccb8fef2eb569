"""``bnquiz cards``: the cards that fit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli.context import bank_option, lang_option, open_bank, topics_of

if TYPE_CHECKING:
    from bnquiz.bank.model import Lang


@click.command("cards")
@click.option("--topic", help="Only this topic, such as epsilon.")
@click.option(
    "--search", "words", default="", metavar="WORDS", help="Only cards that hold all of these words."
)
@click.option("--level", type=click.Choice(["basic", "intermediate", "senior"]), help="Only this level.")
@click.option("--kind", type=click.Choice(["recall", "choice", "number", "code"]), help="Only this kind.")
@lang_option
@bank_option
def command(
    topic: str | None, words: str, level: str | None, kind: str | None, lang: Lang, own: Path | None
) -> None:
    """List the cards: id, kind, level, by how many of 66 sources asked, and the question."""
    from bnquiz.bank.search import find
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.cards import catalog

    bank = open_bank(own)
    if topic:
        topics_of(bank, (topic,))
    cards = find(bank, topic=topic, level=level, kind=kind, words=words)
    show(console_of(), catalog(bank, cards, lang))
