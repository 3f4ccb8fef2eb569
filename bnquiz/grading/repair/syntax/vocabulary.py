"""The words of a file: which names it binds, which attributes it uses, and which words stand side by side.

A repair is plausible where it yields what the rest of the file, or numeric code in general, looks like.
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from bnquiz.grading.repair.syntax.idioms import ATTRIBUTES, IDIOMS, LABELS, MODULES, word_set
from bnquiz.grading.repair.syntax.units import Token, Unit, judge, lex

_COMMON = frozenset(dir(builtins)) | MODULES | {"self", "cls"}


class Vocabulary(msgspec.Struct, frozen=True):
    """What a file says elsewhere."""

    firm: frozenset[str]  # bound as plain names by sound statements, or built in
    names: frozenset[str]  # these, and what damaged statements bind too
    attributes: frozenset[str]  # used after a dot, of anything but self
    own: frozenset[str]  # used after ``self.``, or quoted
    seen: frozenset[str]  # every word of the sound statements
    labels: frozenset[str]  # used as keyword arguments
    called: frozenset[str]  # plain names that are called
    pairs: frozenset[tuple[str, ...]]  # words that stand side by side, two or three

    def knows(self, name: str) -> bool:
        """Whether the name is bound somewhere."""
        return name in self.names


def vocabulary(source: str, units: Iterable[Unit]) -> Vocabulary:
    """The words of all units; those that do not parse give the names that they surely bind."""
    units = list(units)
    sound = [(unit, tree) for unit in units if (tree := judge(unit.text(source)).tree) is not None]
    intact = {id(unit) for unit, _ in sound}
    nodes = [node for _, tree in sound for node in ast.walk(tree)]
    broken = [unit for unit in units if id(unit) not in intact]
    idioms = [lex(line) for line in IDIOMS.split("\n") if line]
    groups = [unit.tokens for unit, _ in sound] + idioms
    firm = _COMMON | {name for node in nodes for name in _bound(node)}
    dotted = [(_base(group, i), group[i].text) for group in groups for i in _after_dots(group)]
    quoted = {str(ast.literal_eval(t.text)) for u, _ in sound for t in u.tokens if _is_quoted_name(t)}
    return Vocabulary(
        firm=firm,
        names=firm | _surely_bound(broken),
        attributes=ATTRIBUTES | {attribute for base, attribute in dotted if base != "self"},
        own=frozenset(attribute for base, attribute in dotted if base == "self") | quoted,
        seen=frozenset(t.text for unit, _ in sound for t in unit.tokens if t.kind == "name"),
        labels=LABELS | {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg},
        called=frozenset(dir(builtins)) | {name for node in nodes for name in _called(node)},
        pairs=frozenset(gram for group in groups for gram in grams(group)) | _repeated(broken),
    )


def _repeated(broken: Iterable[Unit]) -> frozenset[tuple[str, ...]]:
    """The neighboring words that a damaged unit has twice: the damage was done once."""
    counted = Counter(gram for unit in broken for gram in grams(unit.tokens))
    return frozenset(gram for gram, count in counted.items() if count > 1)


def _is_quoted_name(token: Token) -> bool:
    """``"running_mean"``, as a buffer is registered."""
    return token.kind == "string" and token.text[1:-1].isidentifier()


def _after_dots(group: Sequence[Token]) -> list[int]:
    if group[0].text in ("import", "from"):
        return []
    return [i for i in range(1, len(group)) if group[i - 1].text == "."]


def _base(group: Sequence[Token], i: int) -> str:
    return group[i - 2].text if i > 1 else ""


def grams(tokens: Iterable[Token]) -> list[tuple[str, ...]]:
    """All neighboring pairs and triples of words; numbers and strings count as one word each."""
    words = ["^", *(_SAME.get(token.kind, token.text) for token in tokens), "$"]
    return [*pairwise(words), *zip(words, words[1:], words[2:], strict=False)]


_SAME = {"number": "0", "string": '""'}


def _bound(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return [node.id]
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.alias):
        return [(node.asname or node.name).split(".")[0]]
    return [node.name] if isinstance(node, ast.ExceptHandler) and node.name else []


def _called(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return [node.func.id]
    return [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []


def _surely_bound(units: Iterable[Unit]) -> frozenset[str]:
    """Names that a damaged unit binds whatever its defect is."""
    found: set[str] = set()
    for unit in units:
        for a, b in pairwise(unit.tokens):
            found |= {b.text} if a.text in _BINDS else set()
            found |= {a.text} if b.text == "=" and a.kind == "name" else set()
        if unit.first == "def":
            found |= {token.text for token in unit.tokens[2:] if token.kind == "name"}
    return frozenset(found)


_BINDS = word_set("def class for as import")
