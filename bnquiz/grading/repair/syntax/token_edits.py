"""One-token edits of one statement: what fingers leave out, add, or press in place of another key.

Each maker yields edits without asking whether they help. An edit's ``cost`` says how unlikely the slip is
by itself; the statement that it leaves, in its file, is weighed in ``plausible``.
"""

from __future__ import annotations

from collections.abc import Iterator

from bnquiz.grading.repair.syntax.missing_tokens import missing
from bnquiz.grading.repair.syntax.place import Maker, Place, TokenEdit
from bnquiz.grading.repair.syntax.typos import (
    continued,
    else_with_condition,
    joined,
    keywords,
    mistaken,
    no_code,
    python2,
    quotes,
    stray,
    torn,
    unlabelled,
)

MAKERS: tuple[Maker, ...] = (
    missing,
    stray,
    mistaken,
    torn,
    else_with_condition,
    no_code,
    keywords,
    joined,
    unlabelled,
    python2,
    continued,
    quotes,
)


def token_edits(place: Place) -> Iterator[TokenEdit]:
    """Every token_edit that may repair a place."""
    for maker in MAKERS:
        yield from maker(place)
