"""Chinese in the bank: one term for one thing, as the glossary in questions/README.md says."""

from __future__ import annotations

import pytest

from bnquiz.bank.model import texts_in
from bnquiz.bank.upkeep import chinese, glossary, strays
from bnquiz.resources import shipped
from tests.ours import BANK

TERMS = glossary((shipped("questions") / "README.md").read_text(encoding="utf-8"))


def test_every_chinese_text_of_a_card_keeps_to_the_glossary() -> None:
    assert [
        (card.id, what) for card, text in chinese(BANK.cards.values()) for what in strays(text, TERMS)
    ] == []


def test_titles_and_questions_of_the_coverage_keep_to_the_glossary() -> None:
    for kept in (BANK.topics, BANK.coverage):
        for name, record in kept.items():
            assert [(name, what) for _, text in texts_in(record) for what in strays(text.zh, TERMS)] == []


@pytest.mark.parametrize(
    "text", ["随机失活会改变方差", "eval 与推理模式", "批次统计量", "批尺寸", "大批训练"]
)
def test_a_term_that_the_glossary_excludes_is_found(text: str) -> None:
    assert list(strays(text, TERMS))


def test_the_glossary_has_its_rows() -> None:
    assert len(TERMS) >= 25


@pytest.mark.parametrize("text", ["输出大 √10 倍", "小了 n 倍", "输出大了 316 倍"])
def test_so_many_times_larger_is_found(text: str) -> None:
    assert list(strays(text, {}))


@pytest.mark.parametrize("text", ["变为 n 倍", "有偏方差与无偏方差", "批大小"])
def test_what_the_glossary_says_is_no_stray(text: str) -> None:
    assert list(strays(text, TERMS)) == []
