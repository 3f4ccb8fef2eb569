"""What a result shows of itself: HTML that is whole and obeys nothing that a learner wrote; plain text."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

import bnquiz
from bnquiz.errors import UnknownCard
from bnquiz.grading.records import Averaged, Piece, Span
from bnquiz.notebook import shown
from bnquiz.screen.found import View
from tests.screen.results import AXES, EPS, FAILED, NAME, PASSED, UNGRADED

pytestmark = pytest.mark.fast

VOID = {"path", "rect", "br"}


class Whole(HTMLParser):
    """Every tag that is opened is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open, self.tags = [], set()

    def handle_starttag(self, tag, _):
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


def html(result, view=View(), due=None):  # noqa: B008
    return shown(result, view, due)._repr_html_()


def text(result, **view):
    """The words of the HTML, without its styles."""
    bare = re.sub(r"<style>.*?</style>", "", html(result, View(**view)), flags=re.DOTALL)
    return re.sub(r"<[^>]*>", "", bare)


@pytest.fixture(autouse=True)
def in_english(monkeypatch, tmp_path):
    monkeypatch.setenv("BNQUIZ_LANG", "en")
    monkeypatch.setenv("BNQUIZ_HOME", str(tmp_path))


class TestHtml:
    @pytest.mark.parametrize("result", [FAILED, PASSED, UNGRADED])
    @pytest.mark.parametrize("view", [View(), View(hint=1), View(fix=True, every_check=True)])
    def test_it_is_whole_and_loads_nothing(self, result, view):
        page = Whole()
        page.feed(html(result, view))
        assert page.open == []
        assert page.tags & {"script", "img", "link", "iframe"} == set()

    def test_code_and_marks_numbers_and_words_are_told(self):
        said = text(FAILED, fix=True)
        for part in [
            "FAIL",
            "batch_norm: 3 mistakes, 1 warning",
            "x_hat = (x - mean)",
            "yours nan",
            "supplied:",
        ]:
            assert part in said
        for mistake in FAILED.mistakes:
            assert mistake.why in said
            assert mistake.fix in unescape(said)

    def test_what_a_learner_wrote_is_text(self):
        evil = replace(
            FAILED,
            source="<script>alert(1)</script>\n" * 9,
            notes=("<b>\x1b\u202e",),
            printed="</pre><script>",
        )
        page = html(evil)
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert not {"\x1b", "\u202e"} & set(page)

    def test_a_line_is_that_of_its_cell_under_the_prompt_of_the_cell(self):
        in_cell = replace(EPS, spans=(Span(5, 5, 5, 52, cell=4),))
        result = replace(FAILED, mistakes=(in_cell,), pieces=(Piece(1, 2), Piece(3, 4)))
        said = text(result)
        assert "In [4]" in said
        assert "5  " + "    x_hat = " in said

    def test_what_a_repair_changes_is_underlined(self):
        assert "<u>is_training</u>" in html(replace(FAILED, mistakes=(NAME,)))

    def test_nothing_is_underlined_where_another_repair_had_changed_the_line_before(self):
        second = replace(NAME, changes=(replace(NAME.changes[0], before="    if training_now:"),))
        assert "<u>" not in html(replace(FAILED, mistakes=(second,)))

    @pytest.mark.parametrize(
        ("shape", "yours", "right", "counts"),
        [
            ((2, 3, 1, 2), (2, 3), (0, 2, 3), (2, 4)),
            ((4, 3), (1,), (0,), (3, 4)),
            ((2, 3, 4), (0,), (0, 2), (2, 8)),
        ],
    )
    def test_the_picture_marks_as_many_squares_as_are_averaged(self, shape, yours, right, counts):
        page = html(replace(FAILED, mistakes=(replace(AXES, averaged=Averaged(shape, yours, right)),)))
        marked = tuple(page.count(f'<rect class="{name}"') for name in ("yours", "right"))
        assert marked == counts

    def test_a_card_stands_folded_below_its_mistake_and_opens_without_a_kernel(self):
        page = html(replace(FAILED, mistakes=(EPS,)))
        [card] = re.findall(r"<details><summary>Card: .*?</details>", page, re.DOTALL)
        assert "bnquiz.card(&quot;bug-eps-subtracted&quot;)" in card

    def test_a_hint_keeps_back_what_the_report_keeps_back(self):
        assert '<div class="listing code">' in html(FAILED)
        assert '<div class="listing code">' not in html(FAILED, View(hint=2))
        assert "eps-subtracted" in text(FAILED, hint=2)
        assert "eps-subtracted" not in text(FAILED, hint=1).replace("bug-eps-subtracted", "")

    def test_cards_that_are_due_are_said_where_something_was_recorded(self):
        assert "2 cards are due" in html(FAILED, due=2)
        assert "1 card is due" in html(FAILED, due=1)
        assert "due because" not in html(FAILED)


def test_elsewhere_it_shows_the_report_of_the_command_line_without_colors(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")  # as a kernel sets it
    assert repr(shown(FAILED)).startswith("FAIL  my bn.py: 3 mistakes, 1 warning\nbatch_norm, line 1 · ")
    assert "\x1b" not in repr(shown(FAILED))


class TestCards:
    def test_a_card_shows_its_question_and_folds_its_answer(self):
        page = bnquiz.card("bug-eps-subtracted")._repr_html_()
        question, answer = page.split("<details>")
        assert "checkpoint" in question
        assert "<summary>Answer</summary>" in answer
        assert "radicand" in answer or "square root" in answer

    def test_it_speaks_both_languages(self, monkeypatch):
        assert "答案" in bnquiz.card("bug-eps-subtracted", "zh")._repr_html_()
        monkeypatch.setenv("BNQUIZ_LANG", "zh")
        assert "答案" in repr(bnquiz.card("bug-eps-subtracted"))

    def test_its_own_words_are_in_the_language_of_the_cards(self, monkeypatch):
        monkeypatch.setenv("BNQUIZ_CARDS", "en")
        monkeypatch.setenv("BNQUIZ_LANG", "zh")
        shown = repr(bnquiz.card("bug-eps-subtracted"))
        assert "答案" in shown
        assert "radicand" in shown or "square root" in shown

    def test_one_that_is_not_there_is_one_line(self):
        with pytest.raises(UnknownCard, match="there is no card 'bug-eps': did you mean"):
            bnquiz.card("bug-eps")
