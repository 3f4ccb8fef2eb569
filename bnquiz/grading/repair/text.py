"""Source text by character offset: lines, spans of syntax nodes, edits that keep the number of lines."""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from bnquiz.grading.repair.records import Edit, Repair
from bnquiz.texts import Text as Words

NEWLINE = re.compile(r"\r\n|\r|\n")  # what Python counts; str.splitlines also counts form feeds
BOM = "\ufeff"

Located = ast.expr | ast.stmt | ast.keyword | ast.arg


class Source:
    """A source with its lines, as Python counts them."""

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(found.end() for found in NEWLINE.finditer(self.source))]

    def line_of(self, offset: int) -> int:
        """The line, counted from 1, on which an offset stands."""
        return bisect_right(self.starts, offset)

    def line(self, number: int) -> str:
        """The text of a line without its line break."""
        ends = [*self.starts[1:], len(self.source)]
        return self.source[self.starts[number - 1] : ends[number - 1]].rstrip("\r\n")

    def offset(self, line: int, column: int) -> int:
        """The offset of a place that ``ast`` names by line and by column in UTF-8 bytes."""
        before = self.line(line).encode()[:column].decode(errors="ignore")
        return self.starts[line - 1] + len(before)

    def span(self, node: Located) -> tuple[int, int]:
        """Where a syntax node begins and ends."""
        if node.end_lineno is None or node.end_col_offset is None:
            raise ValueError("a node without an end")
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def of(self, node: Located) -> str:
        """The text of a syntax node."""
        start, end = self.span(node)
        return self.source[start:end]


def apply(source: str, edits: Iterable[Edit]) -> str:
    """The source after all edits, which must not overlap."""
    parts, at = [], 0
    for edit in sorted(edits):
        if edit.start < at:
            raise ValueError("edits overlap")
        parts += [source[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, source[at:]])


def parse(source: str) -> tuple[Source, ast.Module] | None:
    """The text and its tree, or None where it does not parse."""
    text = Source(source.removeprefix(BOM))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python remarks on a learner's code is not for our stderr
        try:
            return text, ast.parse(text.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def repair(mistake: str, message: Words, text: Source, edits: Iterable[Edit]) -> Repair | None:
    """The repair that these edits make, or None where they change nothing or move later lines."""
    edits = sorted(set(edits))
    source = apply(text.source, edits)
    copy = Source(source)
    if source == text.source or len(copy.starts) != len(text.starts):
        return None
    changed = [n for n in range(1, len(text.starts) + 1) if text.line(n) != copy.line(n)]
    return Repair(mistake, tuple(changed), message, text.line(changed[0]), copy.line(changed[0]), source)
