"""``bnquiz show``: one card whole."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

from bnquiz.cli import completion
from bnquiz.cli.context import bank_option, card_of, cards_option, open_bank
from bnquiz.language import language
from bnquiz.texts import in_language

if TYPE_CHECKING:
    from bnquiz.bank.model import Card, Lang
    from bnquiz.bank.numbers import Drawn


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
