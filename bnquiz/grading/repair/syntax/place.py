"""Where an edit is made, and what an edit is."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec

from bnquiz.grading.repair.syntax.idioms import KEYWORD_VALUES
from bnquiz.grading.repair.syntax.units import CLOSE, OPEN, Token, lex
from bnquiz.grading.repair.syntax.vocabulary import Vocabulary
from bnquiz.grading.repair.text import Edit


class TokenEdit(msgspec.Struct, frozen=True):
    """An edit of one statement, in offsets of its text, and the slip that it undoes."""

    edits: tuple[Edit, ...]
    cost: float
    message: str


class Place:
    """The text of one statement, its words, and between which of them edits are made."""

    def __init__(self, text: str, words: Vocabulary, low: int = 0, high: int | None = None) -> None:
        self.text, self.words = text, words
        self.tokens = tuple(t for t in lex(text) if t.kind not in ("comment", "newline"))
        self.low, self.high = low, len(self.tokens) if high is None else min(high, len(self.tokens))

    @property
    def first(self) -> str:
        """The word with which the statement begins."""
        return self.tokens[0].text

    @property
    def numbered(self) -> list[tuple[int, Token]]:
        """The tokens to edit, each with its number."""
        return [(i, self.tokens[i]) for i in range(self.low, self.high)]

    @property
    def neighbors(self) -> list[tuple[Token, Token]]:
        """Each two neighboring tokens to edit."""
        chosen = self.tokens[self.low : self.high]
        return list(pairwise(chosen))

    def gap(self, i: int) -> str:
        """The characters between token i - 1 and token i."""
        return self.text[self.tokens[i - 1].end : self.tokens[i].start]


Maker = Callable[[Place], Iterator[TokenEdit]]


def ends_operand(token: Token) -> bool:
    """Whether a value may end with this token."""
    name = token.kind == "name" and (not keyword.iskeyword(token.text) or token.text in KEYWORD_VALUES)
    return name or token.kind in ("number", "string") or token.text in CLOSE


def begins_operand(token: Token) -> bool:
    """Whether a value may begin with this token."""
    name = token.kind == "name" and (not keyword.iskeyword(token.text) or token.text in KEYWORD_VALUES)
    return name or token.kind in ("number", "string") or token.text in OPEN


def replaced(token: Token, word: str, cost: float) -> TokenEdit:
    """The edit that puts a word in the place of a token."""
    edit = Edit(token.start, token.end, word)
    return TokenEdit((edit,), cost, f"`{token.text}` stands where `{word.strip()}` is meant")
