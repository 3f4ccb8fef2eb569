"""What was left out between two words: a dot, a comma, a bracket, a sign."""

from __future__ import annotations

from collections.abc import Iterator

from bnquiz.grading.repair.syntax.idioms import OWNERS, TYPES
from bnquiz.grading.repair.syntax.place import Place, TokenEdit, begins_operand, ends_operand
from bnquiz.grading.repair.syntax.units import CLOSE, OPEN
from bnquiz.grading.repair.text import Edit

# what may be missing: (cost, where it may stand, how it is set)
MISSING: dict[str, tuple[float, str, str]] = {
    ".": (1.0, "name", "tight"),
    ",": (1.0, "after", "left"),
    ":": (1.0, "slot", "left"),
    ")": (1.0, "after", "left"),
    "]": (1.0, "after", "left"),
    "}": (1.2, "after", "left"),
    "(": (1.0, "before", "open"),
    "[": (1.0, "before", "open"),
    "{": (1.2, "before", "open"),
    "=": (1.1, "operands", "label"),
    "==": (1.6, "operands", "spaced"),
    "*": (1.6, "operands", "spaced"),
    "+": (2.1, "operands", "spaced"),
    "-": (2.1, "operands", "spaced"),
    "/": (2.1, "operands", "spaced"),
    "**": (2.3, "operands", "spaced"),
    "in": (1.6, "operands", "spaced"),
    "and": (2.2, "operands", "spaced"),
    "or": (2.4, "operands", "spaced"),
    "if": (2.4, "operands", "spaced"),
    "else": (2.0, "operands", "spaced"),
    "as": (1.2, "operands", "spaced"),
    "import": (1.2, "operands", "spaced"),
    "=None": (1.6, "after", "left"),
}


def _fits(place: Place, i: int, where: str) -> bool:
    """Whether a word may stand before token i (the number of tokens: at the end)."""
    left = place.tokens[i - 1] if i else None
    right = place.tokens[i] if i < len(place.tokens) else None
    if where == "operands":
        return bool(left and right and ends_operand(left) and begins_operand(right))
    if where == "name":
        return _fits(place, i, "operands") and right is not None and right.kind == "name"
    if where == "slot" and left is not None and left.text in (",", "["):
        return right is not None and right.text in (",", "]")
    if where in ("after", "slot"):
        return left is not None and (ends_operand(left) or left.text in OPEN or left.kind == "name")
    return (right is not None and begins_operand(right)) or (left is not None and ends_operand(left))


def missing(place: Place) -> Iterator[TokenEdit]:
    """A word that was left out."""
    for i in range(place.low, place.high + 1):
        for word, (cost, where, style) in MISSING.items():
            if _fits(place, i, where):
                weighed = cost + _unlikely(place, i, word)
                yield TokenEdit((_put(place, i, word, style),), weighed, _missing_message(place, i, word))


def _unlikely(place: Place, i: int, word: str) -> float:
    """What the neighbors say against a word, or for it."""
    left = place.tokens[i - 1].text if i else ""
    right = place.tokens[i].text if i < len(place.tokens) else ""
    likely = (
        (word in CLOSE and all(token.text == ":" for token in place.tokens[i:]), -0.3),
        (word in OPEN and right in CLOSE, 0.8),
        (word in OPEN and left in ("=", "return", "in"), -0.2),
        (word == "." and left in OWNERS, -0.7),
        (word == ":" and place.first == "def" and right in TYPES, -0.5),
        (word == "=None" and place.first != "def", 9.0),
    )
    return sum(weight for holds, weight in likely if holds)


def _missing_message(place: Place, i: int, word: str) -> str:
    if i == 0:
        return f"a `{word}` is missing before `{place.tokens[0].text}`"
    left = place.tokens[i - 1].text
    if i == len(place.tokens):
        return f"a `{word}` is missing at the end, after `{left}`"
    return f"a `{word}` is missing between `{left}` and `{place.tokens[i].text}`"


def _put(place: Place, i: int, word: str, style: str) -> Edit:
    """The edit that puts a word before token i, set as people set it."""
    if i == 0:
        return Edit(place.tokens[0].start, place.tokens[0].start, word)
    left = place.tokens[i - 1]
    if i == len(place.tokens):
        return Edit(left.end, left.end, word)
    if any(sign in place.gap(i) for sign in "\r\n\\"):
        return Edit(left.end, left.end, word if style in ("left", "tight", "open") else " " + word)
    return _SET[style](place, i, word)


def _left(place: Place, i: int, word: str) -> Edit:
    left = place.tokens[i - 1]
    blank = " " if word in (",", ":") and not place.gap(i) else ""
    return Edit(left.end, left.end, word + blank)


def _tight(place: Place, i: int, word: str) -> Edit:
    return Edit(place.tokens[i - 1].end, place.tokens[i].start, word)


def _open(place: Place, i: int, word: str) -> Edit:
    left, right = place.tokens[i - 1], place.tokens[i]
    if ends_operand(left):
        return _tight(place, i, word)
    return Edit(right.start, right.start, word)


def _spaced(place: Place, i: int, word: str) -> Edit:
    return Edit(place.tokens[i - 1].end, place.tokens[i].start, f" {word} ")


def _label(place: Place, i: int, word: str) -> Edit:
    depth = sum((t.text in OPEN) - (t.text in CLOSE) for t in place.tokens[:i])
    return _tight(place, i, word) if depth > 0 else _spaced(place, i, word)


_SET = {"left": _left, "tight": _tight, "open": _open, "spaced": _spaced, "label": _label}
