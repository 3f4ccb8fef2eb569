"""`bnquiz check` holds our bank to what it promises as a whole: glossary, pools, TeX, mutations."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from msgspec import structs

from bnquiz.bank.model import Bank, Text
from bnquiz.bank.numbers import GENERATORS
from bnquiz.bank.upkeep import problems
from bnquiz.resources import shipped
from tests.ours import BANK

OURS = shipped("questions")


def holding(*ids: str, **changed: object) -> Bank:
    """Our bank with these cards alone, changed."""
    cards = {name: structs.replace(BANK.cards[name], **changed) for name in ids}
    return structs.replace(BANK, cards=cards)


def told(bank: Bank, folder: Path = OURS) -> str:
    return "\n".join(map(str, problems(folder, bank)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of our questions."""
    return Path(copytree(OURS, tmp_path / "questions"))


def test_our_bank_holds() -> None:
    assert told(BANK) == ""


def test_a_term_that_the_glossary_excludes_is_told_with_the_card() -> None:
    said = told(holding("two-modes", hint=Text("?", "批次统计量是什么？")))
    assert "card 'two-modes'" in said
    assert "批次统计量" in said


def test_a_family_that_draws_few_problems_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    made = GENERATORS["channel-count"]
    monkeypatch.setitem(GENERATORS, "channel-count", lambda _: made(__import__("random").Random(1)))
    assert "draws 1 different problems" in told(holding("values-per-channel"))


def test_a_formula_without_tex_is_told() -> None:
    assert "there is no tex" in told(holding("values-per-channel", tex=None))


def test_a_person_s_own_card_need_not_hold_any_of_it() -> None:
    card = structs.replace(BANK.cards["values-per-channel"], id="own/a", tex=None)
    assert told(structs.replace(BANK, cards={card.id: card})) == ""


# what is changed in mutants.toml, and what is told
ROWS = [
    pytest.param("\nbn-formula = [", "\nno-such = [", "there is no proofs/no-such.py", id="a row too many"),
    pytest.param(
        "\nbn-formula = [", "\nno-such = [", "bn-formula.py computes a batch norm", id="a row missing"
    ),
    pytest.param('"running-in-training",\n]', '"sunshine",\n]', "'sunshine', which", id="no such mutant"),
    pytest.param('bug-eps-missing = ["', 'bug-eps-missing = [] # ["', "excludes nothing", id="an empty row"),
    pytest.param(
        '"eps-subtracted"',
        '"eps-missing"',
        "bug-eps-subtracted does not exclude the very bug",
        id="its own bug",
    ),
    pytest.param("[mutants]", "[mutants", "it cannot be read", id="no TOML"),
]


@pytest.mark.parametrize(("old", "new", "what"), ROWS)
@pytest.mark.sampled(one_of=3)
def test_what_is_wrong_with_the_table_of_mutants_is_told(old: str, new: str, what: str, folder: Path) -> None:
    file = folder / "proofs" / "mutants.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert what in told(BANK, folder)
