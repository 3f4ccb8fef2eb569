"""A guard on the rank of x that refuses the very rank that its own message asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.judging.failures import told
from bnquiz.grading.judging.findings import TRAIN, Examination, Finding
from bnquiz.grading.source.nodes import below, holds
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import SHAPES, probe
from bnquiz.grading.trial.calls import Call
from bnquiz.texts import Text


def judge_guards(ex: Examination, tree: ast.Module) -> None:
    """Asked only where the file says for which rank it is: "expected 4D input"."""
    for line, rank in _asked_for(ex, tree):
        failure = ex.trial.play((Call(probe(SHAPES[rank]), training=True),), ex.case.param_layout).stopped
        found = []
        if failure is not None and failure.line == line:
            note = Text("x with {} dimensions is refused: {}", "{} 维的 x 被拒绝了：{}")
            note = note.fill(rank, told(failure))
            found = [Finding("rank-test", ex.case, TRAIN, lines=_whole(tree, line), note=note)]
        right = Text("the guard lets in what it asks for", "维数检查放行它要求的输入")
        ex.result.add(f"guard-{rank}d", "run", found, right)


def _whole(tree: ast.Module, line: int) -> tuple[int, ...]:
    """The guard: what it asks, and where it raises."""
    asking = [n.lineno for n in below(tree) if isinstance(n, ast.If) and holds(n, line)]
    return tuple(sorted({*asking[-1:], line}))


_EXPECTS = re.compile(r"(?i)expect|must|should|need|require|only")
_RANK = re.compile(r"(?i)\b([2-5])[ -]?d(?:im\w*)?\b")


def _asked_for(ex: Examination, tree: ast.Module) -> Iterator[tuple[int, int]]:
    """The line of a statement that raises, and the one rank that its message expects."""
    for node in Places(tree, ex.entry).nodes():
        if not isinstance(node, ast.Raise) or node.exc is None:
            continue
        parts = (n.value for n in below(node.exc) if isinstance(n, ast.Constant) and isinstance(n.value, str))
        words = "{}".join(parts)
        ranks = set(_RANK.findall(words))
        if len(ranks) == 1 and _EXPECTS.search(words) and not re.search(r"(?i)\bnot\b|n't", words):
            yield node.lineno, int(*ranks)
