"""Chinese in the bank: one term for one thing, as the glossary in questions/README.md says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pytest

from bnquiz.bank import check
from bnquiz.bank.numbers import GENERATORS
from bnquiz.bank.texts import texts
from bnquiz.resources import shipped

BANK, _ = check(shipped("questions"))
ROW = re.compile(r"^\|([^|]*[a-z][^|]*)\|([^|]*[\u4e00-\u9fff][^|]*|[^|]*)\|([^|]*)\|$", re.MULTILINE)
RATIO = re.compile(r"[大小](?:了|约)? ?[\d√n][^，。；：、“”]{0,12} ?倍")


def glossary() -> dict[str, str]:
    """Each word that is not used, and the row that says what is."""
    readme = (shipped("questions") / "README.md").read_text(encoding="utf-8")
    table = readme.split("### Chinese: one term for one thing")[1].split("A ratio is")[0]
    rows = [(use, avoid) for _, use, avoid in ROW.findall(table) if "Chinese" not in use]
    return {word: use.strip() for use, avoid in rows for word in _words(avoid)}


def _words(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(",") if word.strip()]


def chinese() -> Iterator[tuple[str, str]]:
    """Every Chinese text with where it stands."""
    for kept in (BANK.cards, BANK.topics, BANK.coverage):
        for name, record in kept.items():
            yield from ((name, text.zh) for _, text in texts(record))
    for name, generator in GENERATORS.items():
        for seed in range(20):
            made = generator(Random(seed))
            yield name, made.solution.zh
            yield from ((name, trap.why.zh) for trap in made.traps)


WORDS = list(chinese())


def strays(words: list[tuple[str, str]]) -> list[str]:
    return [
        f"{name}: {word} (write {use}): {text}"
        for word, use in glossary().items()
        for name, text in words
        if word in text.replace("有偏方差", "").replace("无偏方差", "")
    ]


def test_every_chinese_text_keeps_to_the_glossary() -> None:
    assert strays(WORDS) == []


@pytest.mark.parametrize("text", ["随机失活会改变方差", "eval 与推理模式", "批次统计量", "批尺寸"])
def test_a_term_that_the_glossary_excludes_is_found(text: str) -> None:
    assert strays([("a-card", text)])


def test_the_glossary_has_its_rows() -> None:
    assert len(glossary()) >= 25


def test_a_ratio_is_not_written_as_so_many_times_larger() -> None:
    assert [(name, text) for name, text in WORDS if RATIO.search(text)] == []


@pytest.mark.parametrize("text", ["输出大 √10 倍", "小了 n 倍", "输出大了 316 倍"])
def test_so_many_times_larger_is_found(text: str) -> None:
    assert RATIO.search(text)
