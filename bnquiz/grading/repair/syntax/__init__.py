"""Repair a file that does not parse: one-token slips, odd characters, indentation; several if need be.

The stages stand in ``STAGES``; each takes a source and returns it repaired, with its repairs.
"""

from __future__ import annotations

import warnings

from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.syntax.indentation import repair_docstrings, repair_layout, repair_tabs
from bnquiz.grading.repair.syntax.signs import repair_signs
from bnquiz.grading.repair.syntax.statements import repair_statements
from bnquiz.grading.repair.text import BOM

STAGES = (repair_signs, repair_docstrings, repair_tabs, repair_statements, repair_layout)


def compiles(source: str) -> bool:
    """Whether Python takes the source."""
    try:
        compile(source, "learner", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _readable(source: str) -> bool:
    """Whether a source is text at all: Python takes no null bytes and no halves of characters."""
    return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in source)


def repair_syntax(source: str) -> tuple[str, list[Repair]] | None:
    """A copy of the source that parses, with the repairs that led there, in order.

    No repair for a source that parses already; None where nothing small helps. A byte order mark is dropped
    without a word. Each repair's ``source`` is the copy after it and all repairs before it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python remarks on a learner's code is not for our stderr
        return _repair(source.removeprefix(BOM))


def _repair(source: str) -> tuple[str, list[Repair]] | None:
    repairs: list[Repair] = []
    if not _readable(source):
        return None
    for stage in STAGES:
        if compiles(source):
            break
        result = stage(source)
        if result is None:
            return None
        source, made = result
        repairs += made
    return (source, repairs) if compiles(source) else None
