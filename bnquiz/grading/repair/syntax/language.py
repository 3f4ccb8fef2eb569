"""How surprising a statement is, as code of its file: one score from neighboring tokens and unknown names.

The model is the usual one of text: the chance of each token after the two before it, from pairs and triples
counted in the sound statements of the file and in the solutions that ship with bnquiz, each order backed by
the one below (Witten and Bell 1991). It is asked twice: of the words as they are, and of what kind they are.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, cached_property

from bnquiz.grading.repair.likeness import ATTRIBUTES, KEYWORD_VALUES, LABELS, MODULES
from bnquiz.grading.repair.scopes import binds
from bnquiz.grading.repair.syntax.units import Token, Unit, code_tokens, cut, judge, lex
from bnquiz.resources import shipped

ORDER = 3  # words in the longest group that is counted
BACKING = 2.0  # how many sightings the shorter group is worth beside the longer
WORDS, KINDS = 300, 40  # of how many a word, or a kind of word, is one where nothing is known
SHARE = 0.3  # of each of the two models in the score
OF_THE_FILE = 3  # how many times a line of the file counts for one of elsewhere
UNKNOWN_NAME = 3.0  # for each name that nothing binds
IDLE = 8.0  # for a statement that computes something and drops it
IN_A_STRING, MARK_IN_A_STRING = 1.0, 12.0  # for each: a quotation mark in the wrong place swallows code

_COMMON = frozenset(dir(builtins)) | MODULES | {"self", "cls"}


class Grams:
    """Counts of neighboring words, one to three."""

    def __init__(self, texts: Iterable[Sequence[str]], weight: int = 1) -> None:
        self.count: Counter[tuple[str, ...]] = Counter()
        self.followed: Counter[tuple[str, ...]] = Counter()  # how often a group is followed by anything
        for text in texts:
            for length in range(1, ORDER + 1):
                for start in range(len(text) - length + 1):
                    gram = tuple(text[start : start + length])
                    self.count[gram] += weight
                    self.followed[gram[:-1]] += weight


def surprise(models: Sequence[Grams], text: Sequence[str], kinds: int) -> float:
    """The negative logarithm of the chance of a text; ``kinds``: among how many words none is known."""
    total = 0.0
    for end in range(1, len(text)):
        chance = 1 / kinds
        for length in range(1, min(ORDER, end + 1) + 1):
            gram = tuple(text[end - length + 1 : end + 1])
            seen = sum(model.count[gram] for model in models)
            followed = sum(model.followed[gram[:-1]] for model in models)
            chance = (seen + BACKING * chance) / (followed + BACKING)
        total -= math.log(chance)
    return total


def _words(tokens: Sequence[Token]) -> list[str]:
    """The words themselves; of a string only which quotation marks its writer sets."""
    texts = (t.text[-1] if t.kind == "string" else "0" if t.kind == "number" else t.text for t in tokens)
    return ["^", *texts, "$"]


_SAME = {"number": "0", "string": '""'}


def _kinds(tokens: Sequence[Token]) -> list[str]:
    """The kind of each word: a name that is called, an attribute, a module; an operator of arithmetic, of
    which none is likelier than another; other signs as they are."""
    texts = ["", *(token.text for token in tokens), ""]
    kinds = [_kind(token, texts[i], texts[i + 2]) for i, token in enumerate(tokens)]
    return ["^", *kinds, "$"]


def _kind(token: Token, before: str, after: str) -> str:
    if token.text in KEYWORD_VALUES:
        return "value"
    if token.kind != "name" or keyword.iskeyword(token.text):
        return _SAME.get(token.kind) or ("+" if token.text in "+-*/" else token.text)
    if token.text in MODULES or token.text == "self":
        return "owner"
    return ("attribute" if before == "." else "name") + (after if after in ("(", ".", "=") else "")


@cache
def _solutions() -> tuple[Grams, Grams]:
    """What right answers look like."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(shipped("solutions").glob("*.py"))]
    statements = [unit.tokens for text in texts for unit in cut(text)]
    return Grams(map(_words, statements)), Grams(map(_kinds, statements))


class Language:
    """What a file says in its sound statements."""

    def __init__(
        self, source: str, units: Sequence[Unit], doubted: Unit | None = None, unbound: str | None = None
    ) -> None:
        """``doubted``: a statement that parses and is no example. ``unbound``: a name that it has not, as it
        turned out."""
        trees = [(unit, judge(unit.text(source)).tree) for unit in units]
        self._unbound = frozenset({unbound} if unbound else ())
        self._sound = [unit.tokens for unit, tree in trees if tree is not None and unit is not doubted]
        self._nodes = [node for _, tree in trees if tree is not None for node in ast.walk(tree)]

    @cached_property
    def names(self) -> frozenset[str]:
        """What sound statements bind, and what is built in."""
        return (_COMMON | {name for node in self._nodes if (name := binds(node))}) - self._unbound

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the sound statements, and what array code commonly says."""
        seen = {token.text for group in self._sound for token in group if token.kind == "name"}
        quoted = {text for group in self._sound for t in group if (text := t.text[1:-1]).isidentifier()}
        return ATTRIBUTES | LABELS | seen | quoted

    @cached_property
    def _models(self) -> tuple[tuple[Grams, Grams], tuple[Grams, Grams]]:
        words, kinds = _solutions()
        own = Grams(map(_words, self._sound), OF_THE_FILE), Grams(map(_kinds, self._sound))
        return (words, own[0]), (kinds, own[1])

    def surprise(self, text: str, tree: ast.Module) -> float:
        """What speaks against a statement: the less, the likelier that it was meant."""
        tokens = code_tokens(text)
        words, kinds = self._models
        unlike = surprise(words, _words(tokens), WORDS) + surprise(kinds, _kinds(tokens), KINDS)
        strings = [token.content for token in tokens if token.kind == "string"]
        inside = sum(len(lex(each)) for each in strings)
        marks = sum(sign in "\"'" for each in strings for sign in each)
        return SHARE * unlike + self._unknown(tree) + IN_A_STRING * inside + MARK_IN_A_STRING * marks

    def _unknown(self, tree: ast.Module) -> float:
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and _is_read(node)]
        unbound = sum(name.id not in self.names for name in names)
        idle = sum(isinstance(node, ast.Expr) and isinstance(node.value, _DROPPED) for node in tree.body)
        return UNKNOWN_NAME * unbound + IDLE * idle


_DROPPED = ast.BinOp | ast.Compare | ast.Tuple | ast.Name | ast.Attribute | ast.Subscript


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)
