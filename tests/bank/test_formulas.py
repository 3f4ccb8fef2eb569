"""Formulas: every card with one has its TeX, and the HTML sheet shows it as MathML."""

from __future__ import annotations

import json
import re

import pytest

from bnquiz.bank.model import Code, Number, Recall
from bnquiz.screen.notes import Note
from bnquiz.screen.sheet_html import _tex
from tests.bank.formulas import FILE, written
from tests.ours import BANK

FORMULA = re.compile(r"√[(σ]|Σ[(d]|x̂ =")


def test_every_card_with_a_formula_has_its_tex() -> None:
    """A number card is a formula by itself; an answer in words has one where it writes a root or a sum."""
    for card in BANK.cards.values():
        if isinstance(card, Number) or (isinstance(card, Recall) and FORMULA.search(card.answer.en)):
            assert card.tex, card.id


def test_the_file_of_mathml_is_what_the_bank_s_formulas_give() -> None:
    pytest.importorskip("latex2mathml")
    assert FILE.read_text(encoding="utf-8") == written(), "python -m tests.bank.formulas writes it anew"


def test_the_file_of_mathml_has_every_formula() -> None:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    assert kept.keys() == {card.tex for card in BANK.cards.values() if card.tex}


def test_the_sheet_shows_a_formula_of_the_bank_as_mathml_and_any_other_as_it_is_written() -> None:
    ours = next(card.tex for card in BANK.cards.values() if card.tex)
    assert _tex(Note("tex", "TeX", (ours,))).startswith("<math ")
    assert _tex(Note("tex", "TeX", (r"a < b",))).startswith("<details>")
    assert "<pre>a &lt; b</pre>" in _tex(Note("tex", "TeX", (r"a < b",)))


def test_no_formula_is_a_listing() -> None:
    assert not [card.id for card in BANK.cards.values() if isinstance(card, Code) and card.tex]
