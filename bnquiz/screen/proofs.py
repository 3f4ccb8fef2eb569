"""A proof on the screen: the claim, the program, what it printed, and whether the claim holds."""

from __future__ import annotations

from collections.abc import Iterator

from bnquiz.bank.model import Lang, Ran
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.words import WORDS


def proven(ran: Ran, lang: Lang) -> Iterator[Block]:
    for word, text, cut in (
        ("claim", ran.claim, False),
        ("program", ran.code, True),
        ("printed", ran.printed, True),
    ):
        yield Block(WORDS[word].get(lang), style="bold")
        yield Block(text, 2, cut=cut)
        yield GAP
    if ran.complaint:
        yield Block(ran.complaint, 2, style="red", cut=True)
    yield Block(
        WORDS["holds" if ran.holds else "fails"].get(lang), style="bold green" if ran.holds else "bold red"
    )
