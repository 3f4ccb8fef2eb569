"""``bnquiz show``: one card whole."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

from bnquiz.cli.banks import bank_option, card_of, lang_option, open_bank

if TYPE_CHECKING:
    from bnquiz.bank.model import Lang


@click.command("show")
@click.argument("card")
@lang_option
@click.option(
    "--seed", type=int, help="Draw a number card's numbers from this seed, to see the same ones again."
)
@bank_option
def command(card: str, lang: Lang, seed: int | None, own: Path | None) -> None:
    """Show CARD whole: question, answer, why, a common wrong answer, source."""
    from bnquiz.bank.model import Number
    from bnquiz.bank.numbers import draw
    from bnquiz.screen import cards
    from bnquiz.screen.blocks import console_of, show

    found = card_of(open_bank(own), card)
    drawn = draw(found, Random(seed)) if isinstance(found, Number) else None
    show(console_of(), cards.whole(found, lang, drawn=drawn))
