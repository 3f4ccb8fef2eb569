"""A step of a walk through a right answer: what to say, the code so far, and a check."""

from __future__ import annotations

from collections.abc import Iterator

from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.code import spans
from bnquiz.tasks import Stage
from bnquiz.texts import Lang, Text

WORDS = {
    "say": Text("Say", "这样说"),
    "write": Text("Write", "这样写"),
    "check": Text("Check", "检验"),
    "on": Text("Enter goes on, q stops: ", "回车继续，q 退出："),
    "whole": Text(
        "`bnquiz solution {}` shows the whole with its reasons.",
        "`bnquiz solution {}` 给出带注释的完整答案。",
    ),
}
NEW, OLD = "+ ", "  "  # in front of a line of code


def stage(shown: Stage, lang: Lang) -> Iterator[Block]:
    """One step. New lines have a + in front; the others are dim."""
    yield Block(shown.title.get(lang), lead=f"{shown.number}/{shown.of}  ", style="bold")
    yield GAP
    yield Block(WORDS["say"].get(lang), style="dim")
    yield Block(shown.say.get(lang), 2)
    yield GAP
    if shown.new:
        yield Block(WORDS["write"].get(lang), style="dim")
        yield from _code(shown)
        yield GAP
    yield Block(WORDS["check"].get(lang), style="dim")
    yield from (Block(line, 2, cut=True) for line in shown.check.strip("\n").split("\n"))
    yield GAP


def _code(shown: Stage) -> Iterator[Block]:
    colored = spans(shown.source)
    for number, line in enumerate(shown.source.rstrip("\n").split("\n"), 1):
        if number in shown.new:
            yield Block(line, lead=NEW, lead_style="green", cut=True, spans=colored[number - 1])
        else:
            yield Block(line, lead=OLD, style="dim", cut=True)
