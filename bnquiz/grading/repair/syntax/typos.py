"""A word too many, a word for another, two words for one, and what other languages write."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bnquiz.grading.repair.syntax.idioms import OWNERS
from bnquiz.grading.repair.syntax.place import Place, TokenEdit, replaced
from bnquiz.grading.repair.syntax.units import BEGINS, CLOSE, HEADERS, OPEN
from bnquiz.grading.repair.text import Edit

# what may have been pressed in place of the right key
MISTAKEN: dict[str, dict[str, float]] = {
    "=": {"==": 1.0, ":": 1.5, "-": 1.9},
    "==": {"=": 1.0},
    "-": {"=": 1.2},
    "+": {"=": 1.3},
    ":": {"=": 1.4, ",": 1.5, ".": 1.9},
    ";": {":": 0.9, ",": 1.2},
    ",": {".": 1.2, ":": 1.8},
    ".": {",": 1.2, ":": 1.8},
    "(": {"[": 1.3, "{": 1.7},
    "[": {"(": 1.3, "{": 1.7},
    "{": {"(": 1.3, "[": 1.5},
    ")": {"]": 1.2, "}": 1.4},
    "]": {")": 1.2, "}": 1.4},
    "}": {")": 1.2, "]": 1.4},
    ":=": {"=": 1.0},
    "!": {"not ": 1.0},
}

# neighbouring words that are one: signs torn apart, and words of other languages
TORN: dict[tuple[str, str], str] = {
    ("=", "="): "==",
    ("+", "="): "+=",
    ("-", "="): "-=",
    ("*", "="): "*=",
    ("/", "="): "/=",
    ("!", "="): "!=",
    ("<", "="): "<=",
    (">", "="): ">=",
    ("*", "*"): "**",
    ("=", ">"): ">=",
    ("=", "<"): "<=",
    ("<", ">"): "!=",
    ("&", "&"): "and",
    ("|", "|"): "or",
    ("else", "if"): "elif",
    ("el", "if"): "elif",
    ("is", "not"): "is not",
    (":", "="): "=",
}


def stray(place: Place) -> Iterator[TokenEdit]:
    """A word that is one too many."""
    if len(place.tokens) > 1:
        for i, token in place.numbered:
            yield TokenEdit((_without(place, i),), _stray_cost(place, i), f"a `{token.text}` is one too many")


def _stray_cost(place: Place, i: int) -> float:
    """Doubled signs, and signs after signs, are likely; what says something is not; brackets rather miss."""
    token, before = place.tokens[i], place.tokens[i - 1].text if i else ""
    if token.kind in ("name", "number", "string"):
        return 2.8 if token.kind == "name" and token.text not in OWNERS else 4.0
    doubled = before == token.text or (token.text == "," and before in OPEN)
    after_sign = bool(before) and not (before in OPEN | CLOSE or before[-1].isalnum() or before[-1] == "_")
    inside = token.text in CLOSE and i + 2 < len(place.tokens)
    bracket = token.text in OPEN | CLOSE
    return 1.7 + 0.3 * bracket + 0.5 * inside - max(0.5 * doubled, 0.3 * after_sign)


def _without(place: Place, i: int) -> Edit:
    """The edit that takes token i out, with one of the blanks around it."""
    token, source = place.tokens[i], place.text
    before, after = source[max(token.start - 1, 0) : token.start], source[token.end : token.end + 1]
    if i and before == " " and (after.isspace() or not after or after in CLOSE or after in ",:"):
        return Edit(token.start - 1, token.end, "")
    if i == 0 and len(place.tokens) > 1:
        return Edit(token.start, place.tokens[1].start, "")
    glue = " " if (before.isalnum() or before == "_") and (after.isalnum() or after == "_") else ""
    return Edit(token.start, token.end, glue)


def mistaken(place: Place) -> Iterator[TokenEdit]:
    """A word that stands for another."""
    condition = place.first in ("if", "elif", "while", "assert")
    for _, token in place.numbered:
        for word, cost in MISTAKEN.get(token.text, {}).items():
            if word == "." and not re.match(r"[^\W\d]", place.text[token.end :]):
                continue
            likely = 0.6 if condition and (token.text, word) == ("=", "==") else 0.0
            yield replaced(token, word, cost - likely)


def no_code(place: Place) -> Iterator[TokenEdit]:
    """A sentence among the code, as it is pasted from a page: it becomes a comment."""
    words = {token.text for token in place.tokens}
    beside = any(a.kind == b.kind == "name" for a, b in place.neighbours)
    foreign = not place.text.isascii()
    code = words & {"=", "(", "["} or place.first in HEADERS | BEGINS or "\n" in place.text
    if (beside or foreign) and not code:
        yield TokenEdit((Edit(0, 0, "# "),), 7.0, "this line is no code")


def else_with_condition(place: Place) -> Iterator[TokenEdit]:
    """``else x > 2:`` for ``elif x > 2:``."""
    if place.first == "else" and len(place.tokens) > 2:
        yield replaced(place.tokens[0], "elif", 0.8)


def torn(place: Place) -> Iterator[TokenEdit]:
    """Two words that are one, and ``0.`` for ``0,``."""
    for _, token in place.numbered:
        if token.kind == "number" and token.text.endswith("."):
            edit = Edit(token.end - 1, token.end, ",")
            yield TokenEdit((edit,), 0.6, "`.` stands where `,` is meant")
    for a, b in place.neighbours:
        word = TORN.get((a.text, b.text))
        if word and "\n" not in place.text[a.end : b.start]:
            edit = Edit(a.start, b.end, word)
            yield TokenEdit((edit,), 0.8, f"`{place.text[a.start : b.end]}` stands where `{word}` is meant")


def unlabelled(place: Place) -> Iterator[TokenEdit]:
    """A label before an argument that an unlabelled one follows: ``f(dim=0, True)``."""
    for a, b in place.neighbours:
        if a.kind == "name" and b.text == "=" and place.first not in HEADERS:
            message = f"an argument without a name follows `{a.text}=`"
            yield TokenEdit((Edit(a.start, b.end, ""),), 2.4, message)


def python2(place: Place) -> Iterator[TokenEdit]:
    """``print x`` and ``except E, e`` as Python 2 had them."""
    tokens = place.tokens
    if place.first == "print" and len(tokens) > 1:
        edits = (Edit(tokens[0].end, tokens[1].start, "("), Edit(tokens[-1].end, tokens[-1].end, ")"))
        yield TokenEdit(edits, 0.5, "`print` is a function: its arguments stand in parentheses")
    if place.first == "except" and any(token.text == "," for token in tokens):
        comma = next(token for token in tokens if token.text == ",")
        yield TokenEdit((Edit(comma.start, comma.end, " as"),), 0.5, "`except` names its error with `as`")


def continued(place: Place) -> Iterator[TokenEdit]:
    """A statement that goes on on the next line without saying so."""
    for i in range(1, len(place.tokens)):
        gap = place.gap(i)
        if "\n" in gap and "\\" not in gap and "#" not in gap:
            end = place.tokens[i - 1].end
            yield TokenEdit((Edit(end, end, " \\"),), 1.5, "the statement goes on on the next line")
