"""Cards on the screen: every character of every card, at every width, in both languages, without color."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bnquiz.bank.model import LANGS, Card, Choice, Code, Lang, Number, Ran, Recall
from bnquiz.bank.numbers import Drawn, draw
from bnquiz.screen import cards as screen
from bnquiz.screen.blocks import Block, show, wrap
from bnquiz.screen.cards import catalog, proven
from bnquiz.texts import as_is
from tests.ours import BANK

WIDTHS = (40, 80, 120)


def printed(blocks: Iterable[Block], width: int) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False, highlight=False, emoji=False)
    show(console, blocks)
    return console.file.getvalue()  # type: ignore[attr-defined]


def squeezed(text: str) -> str:
    return "".join(text.split())


def must_show(card: Card, lang: Lang, drawn: Drawn | None) -> Iterator[str]:
    """Every text of the card that ``bnquiz show`` owes the learner."""
    yield from (card.id, card.source, card.answer.get(lang), card.why.get(lang))
    yield (drawn.question if drawn else card.question).get(lang)
    yield from (text.get(lang) for text in (card.wrong, card.hint) if text)
    if isinstance(card, Recall):
        yield from (point.get(lang) for point in card.points)
    if isinstance(card, Choice):
        yield from (option.get(lang) for option in card.options)
        yield from (option.why.get(lang) for option in card.options if option.why)
    if isinstance(card, Code):
        yield from (*card.listing.split("\n"), *card.mended)
    if drawn:
        yield drawn.solution.get(lang)


@pytest.mark.sampled(one_of=9)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("card", BANK.cards.values(), ids=lambda card: card.id)
def test_a_card_shows_whole(card: Card, lang: Lang, width: int) -> None:
    drawn = draw(card, Random(0)) if isinstance(card, Number) else None
    page = printed(screen.whole(card, lang, drawn=drawn), width)
    assert max(map(cell_len, page.splitlines())) <= width
    assert "\x1b" not in page
    for text in must_show(card, lang, drawn):
        assert squeezed(text) in squeezed(page)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("card", BANK.cards.values(), ids=lambda card: card.id)
def test_the_question_does_not_give_the_answer_away(card: Card, lang: Lang) -> None:
    drawn = draw(card, Random(0)) if isinstance(card, Number) else None
    page = squeezed(printed(screen.question(card, lang, drawn=drawn), 80))
    assert squeezed(card.why.get(lang)) not in page
    if not isinstance(card, Choice):
        assert squeezed(card.answer.get(lang)) not in page
    assert "✓" not in page


def test_shuffled_options_are_shown_in_the_order_given() -> None:
    card = next(card for card in BANK.cards.values() if isinstance(card, Choice))
    page = printed(screen.question(card, "en", options=card.options[::-1]), 120)
    assert page.index(f"a) {card.options[-1].en}") < page.index(f"b) {card.options[-2].en}")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGS)
def test_the_catalogue_shows_every_card_and_fits(lang: Lang, width: int) -> None:
    page = printed(catalog(BANK, list(BANK.cards.values()), lang, {}), width)
    assert max(map(cell_len, page.splitlines())) <= width
    for card in BANK.cards.values():
        assert squeezed(card.question.get(lang)) in squeezed(page)


def test_an_empty_catalogue_says_so() -> None:
    assert printed(catalog(BANK, [], "en", {}), 80).startswith("No card fits.")


TRICKY = [
    "x[i] and [bold]x̂_i[/bold]",
    ":smile: **no** _markdown_ `code`",
    "√(σ²+ε) ⟨w,∇w⟩ = 0",
    "[/]",
    "\\[x]",
    "{x}",
]


@pytest.mark.parametrize("text", TRICKY)
@pytest.mark.parametrize("width", WIDTHS)
def test_text_is_printed_as_text(text: str, width: int) -> None:
    assert printed([Block(text, 2, "• ")], width) == f"  • {text}\n"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_proof_shows_claim_program_output_and_complaint(width: int) -> None:
    ran = Ran(
        as_is("The claim."),
        "x = [1]\nif x:\n    print(x[0])",
        "x̂[0] = 1",
        as_is("AssertionError"),
        holds=False,
    )
    page = printed(proven(ran, "en"), width)
    for text in (ran.claim.en, *ran.code.split("\n"), ran.printed, ran.complaint.en, "does not hold"):
        assert squeezed(text) in squeezed(page)
    assert f"\n{ran.code}\n" in page, "the program is whole, so that it can be copied"


# ---- wrapping

WRAPPED = [
    pytest.param("one two three", 7, ["one two", "three"], id="between words"),
    pytest.param("归一化层", 4, ["归一", "化层"], id="between Chinese characters"),
    pytest.param("归一化，层", 6, ["归一", "化，层"], id="not before a closing mark"),
    pytest.param("归（一）化", 6, ["归", "（一）", "化"], id="not after an opening mark"),
    pytest.param("用 BN 层", 5, ["用 BN", "层"], id="mixed"),
    pytest.param("x̂x̂x̂", 2, ["x̂x̂", "x̂"], id="a mark without width stays with its base"),
    pytest.param("abcdef", 4, ["abcd", "ef"], id="a word longer than the line"),
    pytest.param("a\n\nb", 9, ["a", "", "b"], id="line breaks stay"),
    pytest.param("  a = b", 9, ["  a = b"], id="an indent stays"),
    pytest.param("3\u00a0s, 4\u00a0s", 6, ["3 s,", "4 s"], id="not at a space that holds together"),
    pytest.param("abc abcdef", 5, ["abc", "abcde", "f"], id="a long word begins on its own line"),
]


@pytest.mark.parametrize(("text", "width", "lines"), WRAPPED)
def test_text_wraps(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_code_is_cut_where_the_line_is_full_and_keeps_its_spaces() -> None:
    assert wrap("    x = 1", 6, cut=True) == ["    x ", "= 1"]


MIXED = st.text(alphabet="ab (，。“”（）x̂σ²归一化 \n[]{}√", max_size=60)


@given(MIXED, st.integers(2, 30), st.booleans())
def test_wrapping_loses_nothing_and_never_overflows(text: str, width: int, cut: bool) -> None:
    lines = wrap(text, width, cut=cut)
    assert squeezed("".join(lines)) == squeezed(text)
    assert all(cell_len(line) <= width for line in lines)
