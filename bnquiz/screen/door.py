"""The front door on the screen: where one stands in three lines, and the next thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bnquiz.bank.model import Lang, Text
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.review import headline, next_page
from bnquiz.screen.words import Did
from bnquiz.study.overview import Overview

WELCOME: tuple[Text, ...] = (
    Text(
        "bnquiz gets you ready for the batch-normalization questions of an interview.",
        "bnquiz 帮你准备面试里的批归一化问题。",
    ),
    Text(
        "It asks {} cards, grades the batch norm that you write, and names every mistake in it.",
        "它有 {} 张卡片，会评你手写的批归一化，并指出其中每个错误。",
    ),
    Text("What would you like to do first?", "先做什么？"),
)
CHOICES: tuple[tuple[str, Text], ...] = (
    ("1", Text("answer the questions asked most often (bnquiz ask)", "回答最常问的问题（bnquiz ask）")),
    ("2", Text("write batch norm from scratch (bnquiz start)", "从零写批归一化（bnquiz start）")),
    (
        "3",
        Text(
            "plan for an interview in a week (bnquiz goal --date +7d)",
            "按一周后的面试做安排（bnquiz goal --date +7d）",
        ),
    ),
)
OPEN = Text("Mistakes open in your code: {}", "代码里尚未改正的错误：{} 处")
KEYS = Text("Enter starts it · ? all commands · any other key leaves", "回车开始 · ? 全部命令 · 其他键离开")


def door_page(found: Overview, cards: int, lang: Lang, folder: Path, did: Did) -> Iterator[Block]:
    """``cards``: how many the bank has."""
    if found.begun:
        yield from _state(found, lang, folder, did)
    else:
        yield from _first_time(cards, lang)
    yield GAP
    yield Block(KEYS.get(lang), style="dim")


def _first_time(cards: int, lang: Lang) -> Iterator[Block]:
    for line in WELCOME:
        yield Block(line.get(lang).format(cards))
    yield GAP
    for key, what in CHOICES:
        yield Block(what.get(lang), 2, f"{key} ", "bold cyan")


def _state(found: Overview, lang: Lang, folder: Path, did: Did) -> Iterator[Block]:
    yield Block(headline(found, lang), style="bold")
    if found.open:
        yield Block(OPEN.get(lang).format(len(found.open)), style="yellow")
    yield GAP
    yield from next_page(found, lang, folder, did)
