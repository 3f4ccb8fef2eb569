"""Code: the number of the wrong line is typed, then the reason and the mended line are shown."""

from __future__ import annotations

import re
import unicodedata

from bnquiz.asking.kinds.kind import Kind
from bnquiz.asking.records import Posed, Said
from bnquiz.bank.model import Code


class CodeKind(Kind[Code]):
    lead = "type-line"
    by_line = True

    def judge(self, posed: Posed, words: str) -> Said | None:
        """Right is who names the wrong lines, all of them and no other: "4", "line 4", "4 and 6"."""
        card = posed.card
        named = {int(digits) for digits in re.findall(r"\d+", unicodedata.normalize("NFKC", words))}
        if not isinstance(card, Code) or not named:
            return None
        if max(named) > card.listing.count("\n") + 1 or min(named) < 1:
            return None
        return Said(words.strip(), right=named == set(card.lines))
