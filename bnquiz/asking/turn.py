"""One card on the table: what happened to it so far, and which rating follows from that."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from bnquiz.asking.kinds import Kind, kind_of
from bnquiz.asking.records import Posed, Said
from bnquiz.bank.model import Card

if TYPE_CHECKING:
    from bnquiz.study.events import Rating
    from bnquiz.study.history import OpenMistake

HALF, MOST = 0.5, 0.7  # shares of what a full answer says, from which hard and good are proposed
NOTHING_SAID = Said()


class Turn(Struct, kw_only=True):
    """A card from its question to its rating."""

    posed: Posed
    began: dt.datetime
    mistake: OpenMistake | None = None  # of the learner's code, which asks for the card
    hinted: bool = False
    said: Said = NOTHING_SAID
    ticks: tuple[bool, ...] = ()  # for each key point, whether the learner said it

    @property
    def card(self) -> Card:
        return self.posed.card

    @property
    def kind(self) -> Kind[Any]:
        return kind_of(self.card)

    def proposed(self) -> Rating:
        """The rating that what happened speaks for: with a hint it was hard at best.

        Where nothing could be judged, an answer without points, it is good: whoever did not know says so.
        """
        if self.said.right is None and self.kind.may_type and not self.ticks:
            return "hard" if self.hinted else "good"
        share = self._said() if self.ticks else float(self.said.right or False)
        if share < HALF:
            return "again"
        return "good" if share >= MOST and not self.hinted else "hard"

    def _said(self) -> float:
        """The share of the key points that was said; essential ones count double."""
        points = getattr(self.card, "points", ())
        worth = [2 if point.essential else 1 for point in points]
        return sum(each for each, ticked in zip(worth, self.ticks, strict=True) if ticked) / sum(worth)
