"""Misspelt keywords, and words that have grown together."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from bnquiz.grading.repair.similarity import one_slip
from bnquiz.grading.repair.syntax.idioms import KEYWORD_VALUES
from bnquiz.grading.repair.syntax.place import Place, TokenEdit, replaced
from bnquiz.grading.repair.syntax.tokens import Token
from bnquiz.grading.repair.text import Edit

# keywords of other languages
FOREIGN = {"elseif": "elif", "elsif": "elif", "function": "def", "func": "def", "null": "None"}


def keywords(place: Place) -> Iterator[TokenEdit]:
    """A misspelt keyword, or one of another language."""
    for _, token in place.numbered:
        if token.kind != "name" or keyword.iskeyword(token.text):
            continue
        for word in keyword.kwlist:
            if token.text in FOREIGN and FOREIGN[token.text] == word:
                yield replaced(token, word, 0.6)
            elif token.text not in place.words.names and one_slip(token.text, word):
                yield replaced(token, word, 1.2)


def joined(place: Place) -> Iterator[TokenEdit]:
    """Two words grown together: ``sqrtvar`` for ``sqrt(var``, ``keepdimTrue`` for ``keepdim=True``."""
    words = place.words
    known = words.names | words.attributes | words.own | words.labels | words.seen | KEYWORD_VALUES
    for i, token in place.numbered:
        if token.kind != "name" or token.text in words.firm or keyword.iskeyword(token.text):
            continue
        before = place.tokens[i - 1].text if i else ""
        for at in range(1, len(token.text)):
            yield from _parted(token, at, known, before)


def _parted(token: Token, at: int, known: frozenset[str], before: str) -> Iterator[TokenEdit]:
    left, right = token.text[:at], token.text[at:]
    right_known = right in known or right.isdecimal()
    left_known = left in known or keyword.iskeyword(left) or before in ("def", "class")
    if not (right_known and left_known):
        return
    for word in (" ",) if keyword.iskeyword(left) else (".", "(", "=", ", ", "[", " * "):
        edit = Edit(token.start + at, token.start + at, word)
        missing_word = f"a `{word.strip()}`" if word.strip() else "a blank"
        yield TokenEdit((edit,), 1.3, f"{missing_word} is missing after `{left}`")
