"""Mend a file that does not parse: one-token slips, odd characters, indentation, several of them if need be.

The stages stand in ``STAGES``; each takes a source and returns it mended, with its mends.
"""

from __future__ import annotations

import warnings

from bnquiz.grading.repair.records import Mend
from bnquiz.grading.repair.syntax.docstrings import mend_docstrings
from bnquiz.grading.repair.syntax.indentation import mend_layout, mend_tabs
from bnquiz.grading.repair.syntax.signs import mend_signs
from bnquiz.grading.repair.syntax.statements import mend_statements
from bnquiz.grading.repair.text import BOM

STAGES = (mend_signs, mend_docstrings, mend_tabs, mend_statements, mend_layout)


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


def mend_syntax(source: str) -> tuple[str, list[Mend]] | None:
    """A copy of the source that parses, with the mends that led there, in order.

    No mend for a source that parses already; None where nothing small helps. A byte order mark is dropped
    without a word. Each mend's ``source`` is the copy after it and all mends before it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python remarks on a learner's code is not for our stderr
        return _mend(source.removeprefix(BOM))


def _mend(source: str) -> tuple[str, list[Mend]] | None:
    mends: list[Mend] = []
    if not _readable(source):
        return None
    for stage in STAGES:
        if compiles(source):
            break
        result = stage(source)
        if result is None:
            return None
        source, made = result
        mends += made
    return (source, mends) if compiles(source) else None
