"""How odd a repaired statement looks: the lower, the likelier that it is what the learner meant.

Several edits make a damaged line parse; few of them make it say something sensible.
"""

from __future__ import annotations

import ast
from itertools import pairwise

import msgspec

from bnquiz.grading.repair.syntax.grouping import grouping
from bnquiz.grading.repair.syntax.odd_calls import ODD_CALLS
from bnquiz.grading.repair.syntax.odd_values import ODD_VALUES
from bnquiz.grading.repair.syntax.tokens import Token, lex
from bnquiz.grading.repair.syntax.unfamiliar import UNFAMILIAR
from bnquiz.grading.repair.syntax.vocabulary import Vocabulary, grams

RARE = 0.25  # for each two or three words side by side that stand so nowhere else


class Mended(msgspec.Struct, frozen=True):
    """A statement after a token_edit: its tree and words, and whether a block follows it in the file."""

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
