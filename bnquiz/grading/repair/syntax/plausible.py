"""How likely a statement is as code: its brackets, its words, what it calls."""

from __future__ import annotations

import ast
from itertools import pairwise

import msgspec

from bnquiz.grading.repair.syntax.odd import ODD_CALLS, ODD_VALUES, UNFAMILIAR
from bnquiz.grading.repair.syntax.units import CLOSE, OPEN, Token, lex
from bnquiz.grading.repair.syntax.vocabulary import Vocabulary, grams

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


RARE = 0.25  # for each two or three words side by side that stand so nowhere else


class Mended(msgspec.Struct, frozen=True):
    """A statement after an edit: its tree and words, and whether a block follows it in the file."""

    tree: ast.Module
    text: str
    words: Vocabulary
    block_follows: bool


def oddness(repaired: Mended) -> float:
    """The sum of what speaks against a repaired statement."""
    words, tokens = repaired.words, lex(repaired.text)
    nodes = list(ast.walk(repaired.tree))
    odd = sum(weight for weight, holds in (*ODD_CALLS, *ODD_VALUES) for node in nodes if holds(node))
    unfamiliar = sum(weight for weight, holds in UNFAMILIAR for node in nodes if holds(node, words))
    rare = RARE * sum(gram not in words.pairs for gram in grams(tokens))
    return odd + unfamiliar + rare + grouping(tokens) + _strings(tokens) + _block(repaired, tokens)


def _block(repaired: Mended, tokens: tuple[Token, ...]) -> float:
    opens = tokens[-1].text == ":"
    return 0.0 if opens == repaired.block_follows else 5.0


def _strings(tokens: tuple[Token, ...]) -> float:
    """Strings side by side, and long ones: a quotation mark in the wrong place swallows code."""
    beside = sum(a.kind == b.kind == "string" for a, b in pairwise(tokens))
    return 3.0 * beside + 0.02 * sum(len(token.text) for token in tokens if token.kind == "string")
