"""``bnquiz review``: where the learner stands, and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli.banks import bank_option, lang_option, open_bank
from bnquiz.cli.desk import candidates_of, local_now, open_study

if TYPE_CHECKING:
    from bnquiz.bank.model import Lang


@click.command("review")
@lang_option
@bank_option
def command(lang: Lang, own: Path | None) -> None:
    """Show what you know of each topic, what the coming days bring, what to mend, and what to do next."""
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.review import review_page
    from bnquiz.study.overview import overview

    bank = open_bank(own)
    with open_study() as journal:
        found = overview(journal, candidates_of(bank), local_now())
    console = console_of()
    show(console, review_page(found, bank, lang, console.width, Path.cwd()))
