"""``bnquiz mistakes``: what the grader knows to be wrong, as a reference."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from bnquiz.cli import completion
from bnquiz.errors import UnknownMistake

if TYPE_CHECKING:
    from bnquiz.bank.model import Code
    from bnquiz.grading.mistakes import Mistake


@click.command("mistakes")
@click.argument("name", required=False, metavar="[ID_OR_GROUP]", shell_complete=completion.mistakes)
def command(name: str | None) -> None:
    """List the mistakes that the grader can name; with an id or a group, explain them."""
    from bnquiz.grading.mistakes import MISTAKES
    from bnquiz.grading.mistakes.frequency import FREQUENCY
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.mistakes import explained, listed

    known = list(MISTAKES.values())
    if name is None:
        show(console_of(), listed(known, FREQUENCY))
        return
    wanted = chosen(known, name)
    show(console_of(), explained(wanted, _examples(wanted)))


def chosen(known: list[Mistake], name: str) -> list[Mistake]:
    """The mistake with this id, or those of this group. Raises UnknownMistake, naming what is near."""
    wanted = [m for m in known if m.id == name] or [m for m in known if m.group == name]
    if wanted:
        return wanted
    near = get_close_matches(name, [*(m.id for m in known), *{m.group for m in known}], n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`bnquiz mistakes` lists them"
    raise UnknownMistake(f"there is no mistake '{name}': {hint}")


def _examples(wanted: list[Mistake]) -> dict[str, Code]:
    """By the mistake's id: a card that hides it in a listing."""
    from bnquiz.bank.model import Code
    from bnquiz.cli.context import open_bank

    cards = open_bank(None).cards
    return {m.id: card for m in wanted for name in m.cards if isinstance(card := cards.get(name), Code)}
