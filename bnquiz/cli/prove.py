"""``bnquiz prove``: the program behind a card's answer, and what it printed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli import completion
from bnquiz.cli.context import bank_option, card_of, cards_option, open_bank
from bnquiz.errors import UnknownCard
from bnquiz.language import language
from bnquiz.texts import Text, in_language

if TYPE_CHECKING:
    from bnquiz.bank.model import Lang


@click.command("prove")
@click.argument("card", shell_complete=completion.cards)
@cards_option
@bank_option
def prove_command(card: str, lang: Lang, own: Path | None) -> None:
    """Run the proof of CARD: its claim, its program, what it printed. Exit status 1: it does not hold."""
    from bnquiz.bank.proofs import path_of, run
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.proofs import proven

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
