"""Edits of a token that is there: a slip of the finger, a misspelling, a quote."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from bnquiz.grading.repair.similarity import one_slip
from bnquiz.grading.repair.syntax.idioms import KEYWORD_VALUES, OWNERS
from bnquiz.grading.repair.syntax.place import Place, TokenEdit, replaced
from bnquiz.grading.repair.syntax.units import BEGINS, CLOSE, HEADERS, OPEN, Token
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

# neighboring words that are one: signs torn apart, and words of other languages
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
    beside = any(a.kind == b.kind == "name" for a, b in place.neighbors)
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
    for a, b in place.neighbors:
        word = TORN.get((a.text, b.text))
        if word and "\n" not in place.text[a.end : b.start]:
            edit = Edit(a.start, b.end, word)
            yield TokenEdit((edit,), 0.8, f"`{place.text[a.start : b.end]}` stands where `{word}` is meant")


def unlabelled(place: Place) -> Iterator[TokenEdit]:
    """A label before an argument that an unlabelled one follows: ``f(dim=0, True)``."""
    for a, b in place.neighbors:
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
