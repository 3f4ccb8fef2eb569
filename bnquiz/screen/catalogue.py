"""Many cards on the screen: a heading for each topic, two lines or more for each card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bnquiz.bank.model import Bank, Card, Lang
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.words import WORDS


def catalogue(bank: Bank, cards: Sequence[Card], lang: Lang) -> Iterator[Block]:
    """The cards under their topics' titles, with how many there are."""
    if not cards:
        yield Block(WORDS["none"].get(lang))
    for topic in bank.topics.values():
        own = [card for card in cards if card.topic == topic.id]
        if own:
            yield Block(f"{topic.title.get(lang)} ({topic.id}) · {_count(len(own), lang)}", style="bold")
            for card in own:
                yield from _entry(card, lang)
            yield GAP
    yield Block(_count(len(cards), lang), style="dim")


def _entry(card: Card, lang: Lang) -> Iterator[Block]:
    kind = WORDS[card.kind].get(lang)
    yield Block(f"{card.id} · {kind} · {WORDS[card.level].get(lang)} · {card.asked}", 2, style="cyan")
    yield Block(card.question.get(lang), 6)


def _count(number: int, lang: Lang) -> str:
    return WORDS["card" if number == 1 else "cards"].get(lang).format(number)
