"""Parentheses that group: whether they are needed, and how much they hold."""

from __future__ import annotations

from itertools import pairwise

from bnquiz.grading.repair.syntax.tokens import Token
from bnquiz.grading.repair.syntax.units import CLOSE, OPEN

_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("not",),
    ("in", "is", "<", ">", "<=", ">=", "==", "!="),
    ("|", "^", "&", "<<", ">>"),
    ("+", "-"),
    ("*", "/", "//", "%", "@"),
    ("**",),
    (".", "[", "("),
)
LEVEL = {sign: level for level, signs in enumerate(_LEVELS, 1) for sign in signs}
_KEEPS = frozenset(",:") | {"for", "if", "lambda", "yield", ":=", "*", "="}


def grouping(tokens: tuple[Token, ...]) -> float:
    """Parentheses that could go without changing what is computed, and such around much."""
    tokens = tuple(token for token in tokens if token.kind not in ("newline", "comment"))
    return sum(_weight(tokens, i, j) for i, j in _groups(tokens))


def _weight(tokens: tuple[Token, ...], i: int, j: int) -> float:
    owns = (
        j + 1 < len(tokens) and tokens[j + 1].text == "."
    )  # ``(a - b).mean()`` is rarer than ``(a - b) / c``
    return 1.5 * _needless(tokens, i, j) + 0.04 * min(j - i, 10) + 0.3 * owns


def _groups(tokens: tuple[Token, ...]) -> list[tuple[int, int]]:
    """The pairs of parentheses that call nothing."""
    opened: list[int] = []
    pairs = []
    for j, token in enumerate(tokens):
        if token.text in OPEN:
            opened.append(j)
        elif token.text in CLOSE and opened:
            pairs.append((opened.pop(), j))
    return [(i, j) for i, j in pairs if tokens[i].text == "(" and not (i and _callable(tokens[i - 1]))]


def _callable(token: Token) -> bool:
    words = ("return", "in", "not", "and", "or", "if", "else", "elif", "assert", "while", "is", "yield")
    return (token.kind == "name" and token.text not in words) or token.text in CLOSE


def _needless(tokens: tuple[Token, ...], i: int, j: int) -> bool:
    inside = _top_level(tokens[i + 1 : j])
    if not inside or any(token.text in _KEEPS for token in inside[:1]) or _is_tuple(inside):
        return False
    lowest = min((LEVEL.get(t.text, 99) for t in _operators(inside)), default=99)
    before = tokens[i - 1].text if i else ""
    after = tokens[j + 1].text if j + 1 < len(tokens) else ""
    left, right = 0 if before in OPEN else LEVEL.get(before, 0), LEVEL.get(after, 0)
    if before in ("-", "/", "%", "//") and left == lowest:
        return False
    return lowest >= max(left, right)


def _is_tuple(inside: list[Token]) -> bool:
    return any(token.text in (",", "for", "if", "lambda", "yield", ":=") for token in inside)


def _top_level(tokens: tuple[Token, ...]) -> list[Token]:
    depth, found = 0, []
    for token in tokens:
        depth -= token.text in CLOSE
        if depth == 0 and token.text not in CLOSE:
            found.append(token)
        depth += token.text in OPEN
    return found


def _operators(inside: list[Token]) -> list[Token]:
    """The binary operators among words; a sign at the beginning or after another sign is a unary one."""
    found = []
    for before, token in pairwise(inside):
        unary = token.text in "+-" and before.kind == "op" and before.text not in OPEN
        if token.text in LEVEL and token.text not in (".", "[", "(") and not unary:
            found.append(token)
    return found
