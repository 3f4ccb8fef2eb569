"""A triple quotation mark that was left out: it turns code into text, or text into code, to the next one."""

from __future__ import annotations

from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.syntax.layout import violations
from bnquiz.grading.repair.syntax.tokens import Token, lex
from bnquiz.grading.repair.syntax.units import cut, judge
from bnquiz.grading.repair.text import Edit, Text, apply, repair

BEFORE, AFTER = 3, 12  # lines around a mark among which its missing partner is sought
WORK, LEAST = 600_000, 20  # characters to be read again for all places together; places that are tried anyway


def repair_docstrings(source: str) -> tuple[str, list[Repair]]:
    """Put the missing mark where most of the file reads as code again."""
    mark = next((t.text[:3] for t in lex(source) if t.kind == "string" and not _ended(t)), None)
    if mark is None:
        return source, []
    text = Text(source)
    places = _places(text, mark)[: max(WORK // len(source), LEAST)]
    best = min(places, key=lambda edit: _unread(apply(source, [edit])))
    made = repair("syntax-error", f"a quotation mark `{mark}` is missing", text, [best])
    return (made.source, [made]) if made else (source, [])


def _ended(token: Token) -> bool:
    return token.closed or token.text[:3] not in ('"""', "'''")


def _places(text: Text, mark: str) -> list[Edit]:
    """The ends and the beginnings of lines near any such mark."""
    count = len(text.starts)
    marked = [number for number in range(1, count + 1) if mark in text.line(number)]
    near = {n for at in marked for n in range(max(at - BEFORE, 1), min(at + AFTER, count) + 1)}
    return [edit for number in sorted(near) for edit in _around(text, number, mark)]


def _around(text: Text, number: int, mark: str) -> list[Edit]:
    line, start = text.line(number), text.starts[number - 1]
    if not line.strip():
        return []
    end, begin = start + len(line.rstrip()), start + len(line) - len(line.lstrip())
    return [Edit(end, end, mark), Edit(begin, begin, mark)]


def _unread(source: str) -> tuple[int, int]:
    """How much of a source does not read as code: statements that do not parse, and few statements."""
    units = cut(source)
    bad = sum(judge(unit.text(source)).tree is None for unit in units)
    return bad + len(violations(source)), -len(units)
