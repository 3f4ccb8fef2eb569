"""Recall: say the answer aloud, then tick the key points that you said; or type it, and most are ticked."""

from __future__ import annotations

from bnquiz.asking.kinds.kind import Kind
from bnquiz.asking.records import Named, Posed, Said
from bnquiz.bank.model import Point, Recall


class RecallKind(Kind[Recall]):
    lead = "say-it"
    may_type = True

    def judge(self, posed: Posed, words: str) -> Said | None:
        """Which key points the typed words name. The learner has the last word, so ``right`` stays open."""
        from bnquiz.asking.typed import almost
        from bnquiz.bank.answers import named

        card = posed.card
        if not isinstance(card, Recall) or len(words.strip()) < 2:
            return None
        found = zip(card.points, named(card, words), strict=True)
        return Said(
            words.strip(),
            named=tuple(Named(said, None if said else almost(point, words)) for point, said in found),
        )

    def points(self, card: Recall) -> tuple[Point, ...]:
        return card.points
