"""Typed words against the words that name a key point: where they are almost the same, the difference.

Compared after NFC and case folding, as the bank compares; Latin by words, Chinese by characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

from bnquiz.asking.records import Mark, Near
from bnquiz.bank.model import Point

ALIKE = 0.75  # share of equal characters from which two phrases are taken for one, misspelt
SHORTEST = 4  # characters; shorter ones are alike by chance
HAN = re.compile(r"[\u3400-\u9fff]")
WORDS = re.compile(r"[^\s\u3400-\u9fff]+|[\u3400-\u9fff]+")  # of Latin and of Chinese, spaces between or not


def almost(point: Point, typed: str) -> Near | None:
    """The typed words that come nearest to naming the point, if any come near."""
    said = folded(typed)
    pairs = ((wrote, meant) for meant in _names(point) for wrote in _windows(said, meant))
    likeness, wrote, meant = max(((_alike(*pair), *pair) for pair in pairs), default=(0.0, "", ""))
    if likeness < ALIKE:
        return None
    return Near(wrote=marks(wrote, meant), meant=marks(meant, wrote))


def marks(text: str, other: str) -> tuple[Mark, ...]:
    """``text`` cut into the pieces that ``other`` has too, and those that it has not."""
    pieces = SequenceMatcher(None, text, other, autojunk=False).get_opcodes()
    return tuple(Mark(text[start:end], how == "equal") for how, start, end, _, _ in pieces if end > start)


def folded(text: str) -> str:
    """Without the difference of letter case, of composed and decomposed, of runs of white space."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _names(point: Point) -> Iterator[str]:
    names = (folded(name) for name in (point.en, point.zh, *point.aliases))
    return (name for name in names if len(name) >= SHORTEST)


def _windows(said: str, meant: str) -> Iterator[str]:
    """All stretches of ``said`` as long as ``meant``: in characters for Chinese, in words for Latin."""
    joint = "" if HAN.search(meant) else " "
    units = WORDS.findall(said) if joint else list(said)
    size = len(meant.split()) if joint else len(meant)
    for start in range(max(len(units) - size, 0) + 1):
        yield joint.join(units[start : start + size])


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
