"""Quotation marks of one line: one left out, one too many, one of the other kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bnquiz.grading.repair.syntax.place import Place, TokenEdit
from bnquiz.grading.repair.syntax.tokens import Token
from bnquiz.grading.repair.text import Edit


def quotes(place: Place) -> Iterator[TokenEdit]:
    """A quotation mark that was left out, or is one too many."""
    open_string = next((t for t in place.tokens if not t.closed), None)
    if open_string is None:
        return
    yield from _one_missing(place.text)
    yield from _one_too_many(place.text)
    yield from _another_mark(place.text, open_string)


def _one_missing(text: str) -> Iterator[TokenEdit]:
    for at in range(len(text) + 1):
        if not re.fullmatch(r"\w\w", text[max(at - 1, 0) : at + 1]):
            for mark in _marks(text):
                yield TokenEdit((Edit(at, at, mark),), 1.0, f"a quotation mark `{mark}` is missing")


def _one_too_many(text: str) -> Iterator[TokenEdit]:
    for at, sign in enumerate(text):
        if sign in _marks(text):
            yield TokenEdit((Edit(at, at + 1, ""),), 1.6, f"a quotation mark `{sign}` is one too many")


def _another_mark(text: str, open_string: Token) -> Iterator[TokenEdit]:
    own = open_string.text.lstrip("rbfuRBFU")[0]
    for i, sign in enumerate(open_string.text):
        if sign in _marks(text) and sign != own:
            at = open_string.start + i
            message = "the string ends in another quotation mark than it begins with"
            yield TokenEdit((Edit(at, at + 1, own),), 1.0, message)


def _marks(text: str) -> list[str]:
    return [mark for mark in ("'", '"') if mark in text]
