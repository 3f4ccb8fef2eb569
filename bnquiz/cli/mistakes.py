"""``bnquiz mistakes``: what the grader knows to be wrong, as a reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bnquiz.cli import completion
from bnquiz.cli.context import meant
from bnquiz.errors import UnknownMistake
from bnquiz.language import language
from bnquiz.texts import Text

if TYPE_CHECKING:
    from bnquiz.bank.model import Code
    from bnquiz.grading.mistakes import Mistake


@click.command("mistakes")
@click.argument("name", required=False, metavar="[ID_OR_GROUP]", shell_complete=completion.mistakes)
def mistakes_command(name: str | None) -> None:
    """List the mistakes that the grader can name; with an id or a group, explain them."""
    from bnquiz.grading.mistakes import MISTAKES
    from bnquiz.grading.mistakes.frequency import FREQUENCY
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
