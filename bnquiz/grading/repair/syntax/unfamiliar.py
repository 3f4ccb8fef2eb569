"""Names, attributes and labels that the rest of the file does not know."""

from __future__ import annotations

import ast
from collections.abc import Callable

from bnquiz.grading.repair.syntax.vocabulary import Vocabulary


def _unknown_name(node: ast.AST, words: Vocabulary) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and not words.knows(node.id)


def _calls_a_variable(node: ast.AST, words: Vocabulary) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in words.called


def _unknown_attribute(node: ast.AST, words: Vocabulary) -> bool:
    return isinstance(node, ast.Attribute) and not _of_self(node) and node.attr not in words.attributes


def _unknown_own(node: ast.AST, words: Vocabulary) -> bool:
    """``self.gamma`` where nothing else tells of it; an assignment may be what creates it."""
    read = isinstance(node, ast.Attribute) and _of_self(node) and isinstance(node.ctx, ast.Load)
    return read and node.attr not in words.own | words.attributes  # type: ignore[attr-defined]


def _of_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _variable_as_attribute(node: ast.AST, words: Vocabulary) -> bool:
    """``shape.eps``: a name that is a variable, or an attribute of self, but never one of anything else."""
    return _unknown_attribute(node, words) and node.attr in words.names | words.own  # type: ignore[attr-defined]


def _unknown_label(node: ast.AST, words: Vocabulary) -> bool:
    return isinstance(node, ast.keyword) and node.arg is not None and node.arg not in words.labels


def _renamed_import(node: ast.AST, words: Vocabulary) -> bool:
    """``from torch import nn as Tensor`` where the file uses ``nn``."""
    return isinstance(node, ast.alias) and node.asname is not None and node.name in words.seen


UNFAMILIAR: tuple[tuple[float, Callable[[ast.AST, Vocabulary], bool]], ...] = (
    (3.0, _unknown_name),
    (1.5, _calls_a_variable),
    (1.8, _unknown_attribute),
    (0.8, _unknown_own),
    (2.0, _variable_as_attribute),
    (1.2, _unknown_label),
    (1.5, _renamed_import),
)
