"""The study notes: every card in every format, no character lost, what is known least first."""

import datetime as dt
import re
from html.parser import HTMLParser
from random import Random

import pytest
from markdown_it import MarkdownIt
from review_records import DAY, NOW, bank, choice, code, number, printed, rate, recall

from bnquiz.bank.model import Card, Choice, Code, Number, Recall
from bnquiz.bank.numbers import draw
from bnquiz.cli.review import cheat_of, sheet_of
from bnquiz.screen import notes, sheet_markdown
from bnquiz.screen.sheet_html import cheat_html, html
from bnquiz.screen.sheet_markdown import cheat_markdown, escaped, markdown
from bnquiz.screen.sheet_text import cheat_page, sheet_page
from tests.ours import BANK as WHOLE

SMALL = bank(recall("a", tex=r"\hat{x}_i < 1"), choice("b"), number("c", "axes"), code("d", "axes"))


def must_say(card: Card, lang: str) -> list[str]:
    """Every text that the sheet owes the learner."""
    said = [card.why, card.answer, *([card.wrong] if card.wrong else [])]
    drawn = draw(card, Random(card.id)) if isinstance(card, Number) else None  # noqa: S311 - no secret
    said += [drawn.question, drawn.solution] if drawn else [card.question]
    if isinstance(card, Recall):
        said += card.points
    if isinstance(card, Choice):
        said += [text for option in card.options for text in (option, option.why) if text]
    listing = [card.listing, *card.mended] if isinstance(card, Code) else []
    return [card.id, card.source, *listing, *(text.get(lang) for text in said)]


def missing(card: Card, lang: str, shown: str) -> list[str]:
    """Of each text of the card, the lines that are not in what is shown; white space aside."""
    lines = (line for text in must_say(card, lang) for line in text.split("\n"))
    return [line for line in lines if squeezed(line) not in shown]


def squeezed(text: str) -> str:
    return "".join(text.split())


class Shown(HTMLParser):
    """What a browser shows of a page; and its tags with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._in_style = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._in_style = tag == "style"

    def handle_endtag(self, _):
        self._in_style = False

    def handle_data(self, data):
        if not self._in_style:
            self.texts.append(data)


def as_text(sheet, lang):
    return printed(sheet_page(sheet, lang), 100)


def as_markdown(sheet, lang):
    """What a reader of the Markdown sees: rendered, and that read."""
    return "".join(Shown(MarkdownIt().render(markdown(sheet, lang))).texts)


def as_html(sheet, lang):
    return "".join(Shown(html(sheet, lang)).texts)


READERS = pytest.mark.parametrize("read", [as_text, as_markdown, as_html])


@pytest.mark.sampled(one_of=5)
@READERS
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "cards", [pytest.param(WHOLE, id="the bank"), pytest.param(SMALL, id="full of markup")]
)
def test_every_card_is_on_the_sheet_to_the_last_character(journal, read, lang, cards):
    shown = squeezed(read(sheet_of(cards, journal, None, NOW), lang))
    gone = {card.id: lines for card in cards.cards.values() if (lines := missing(card, lang, shown))}
    assert gone == {}


def test_a_character_that_markdown_eats_is_noticed(journal, monkeypatch):
    monkeypatch.setattr(sheet_markdown, "escaped", lambda line: line)
    shown = squeezed(as_markdown(sheet_of(SMALL, journal, None, NOW), "en"))
    assert missing(SMALL.cards["a"], "en", shown) != []


@pytest.mark.parametrize(
    "line",
    [
        "x̂_i = (x_i−μ)/√(σ²+ε) *a* `b` [c](d) <e> &amp; ~~f~~ $g$ h|i \\j",
        "# no heading",
        "- no point",
        "+ no point",
        "1. no number",
        "2) no number",
        "---",
        "===",
        "> no quotation",
        "    no code",
        "[x]: no-reference",
        "<b>no tag</b>",
        "plain 3.5 - 2 = 1.5 # said",
    ],
)
def test_no_line_counts_as_markdown(line):
    rendered = MarkdownIt().render(f"before\\\n{escaped(line)}\n\n{escaped(line)}")
    assert [tag for tag, _ in Shown(rendered).tags if tag not in {"p", "br"}] == []
    shown = "".join(Shown(rendered).texts).replace("\N{NO-BREAK SPACE}", " ")
    assert shown.strip("\n") == f"before\n{line}\n{line}"


def test_tex_is_kept_for_export_and_not_shown_on_the_terminal(journal):
    sheet = sheet_of(SMALL, journal, None, NOW)
    assert "$$\n\\hat{x}_i < 1\n$$" in markdown(sheet, "en")
    assert r"\hat{x}_i < 1" in as_html(sheet, "en")
    assert r"\hat" not in as_text(sheet, "en")


class TestHtml:
    def test_stands_alone_it_names_no_other_file_and_runs_nothing(self, journal):
        page = html(sheet_of(SMALL, journal, None, NOW), "en")
        tags = Shown(page).tags
        assert {tag for tag, _ in tags} & {"link", "script", "img", "iframe", "base", "object"} == set()
        assert [a["href"] for tag, a in tags if tag == "a" and not a["href"].startswith("#")] == []
        assert re.search(r"url\(|@import|https?:", page) is None

    @pytest.mark.parametrize(("lang", "name"), [("en", "en"), ("zh", "zh-Hans")])
    def test_says_its_language_and_encoding(self, journal, lang, name):
        tags = Shown(html(sheet_of(SMALL, journal, None, NOW), lang)).tags
        assert ("html", {"lang": name}) in tags
        assert ("meta", {"charset": "utf-8"}) in tags

    def test_every_tag_is_closed_in_its_turn(self, journal):
        class Nesting(HTMLParser):
            def __init__(self):
                super().__init__()
                self.open, self.crossed = [], []

            def handle_starttag(self, tag, _):
                if tag != "meta":
                    self.open.append(tag)

            def handle_endtag(self, tag):
                if not self.open or self.open.pop() != tag:
                    self.crossed.append(tag)

        nesting = Nesting()
        nesting.feed(html(sheet_of(WHOLE, journal, None, NOW), "en"))
        assert (nesting.open, nesting.crossed) == ([], [])

    def test_every_link_leads_to_a_place_on_the_page_and_no_place_has_two(self, journal):
        tags = Shown(html(sheet_of(WHOLE, journal, None, NOW), "en")).tags
        places = [attrs["id"] for _, attrs in tags if "id" in attrs]
        links = {attrs["href"] for tag, attrs in tags if tag == "a"}
        assert len(places) == len(set(places)) == len(WHOLE.cards) + len(WHOLE.topics)
        assert links == {f"#{topic}" for topic in WHOLE.topics}

    def test_has_colors_for_the_dark_and_for_paper(self, journal):
        page = html(sheet_of(SMALL, journal, None, NOW), "en")
        assert "@media (prefers-color-scheme: dark)" in page
        assert "@media print" in page


class TestOrder:
    def test_the_topic_known_least_comes_first_and_so_does_the_card(self, journal):
        rate(journal, "a", "easy", at=NOW - DAY)
        sheet = sheet_of(SMALL, journal, None, NOW)
        assert [chapter.topic.id for chapter in sheet.chapters] == ["axes", "eps"]
        assert [noted.card.id for noted in sheet.chapters[1].cards] == ["b", "a"]
        assert [noted.chance is None for noted in sheet.chapters[1].cards] == [True, False]

    def test_one_topic_alone_has_all_of_its_cards_and_no_other(self, journal):
        sheet = sheet_of(WHOLE, journal, "epsilon", NOW)
        cards = {noted.card.id for chapter in sheet.chapters for noted in chapter.cards}
        assert cards == {card.id for card in WHOLE.cards.values() if card.topic == "epsilon"}

    def test_the_same_journal_gives_the_same_sheet(self, journal):
        one, other = (markdown(sheet_of(WHOLE, journal, None, NOW), "en") for _ in range(2))
        assert one == other


def test_the_sheet_says_its_day_in_the_learners_time_zone(journal):
    late = NOW.replace(hour=0, minute=30)
    assert late.astimezone(dt.UTC).date() != late.date()
    assert sheet_of(SMALL, journal, None, late).made == f"{late.date()}"


class TestQuiz:
    def folded(self, journal, **more):
        return sheet_of(WHOLE, journal, None, NOW, folded=True, **more)

    def test_the_answers_of_the_page_are_folded_and_the_questions_are_not(self, journal):
        page = html(sheet_of(SMALL, journal, None, NOW, folded=True), "en")
        visible = re.sub(r"<details>.*?</article>", "", page, flags=re.DOTALL)
        assert "What is a, &lt;b&gt;really&lt;/b&gt;?" in visible
        assert "yes" in visible, "the options of a choice stand with its question"
        assert "Because of" in page
        assert "Because of" not in visible

    def test_markdown_folds_them_too(self, journal):
        text = markdown(self.folded(journal), "en")
        assert text.count("<details>") == text.count("</details>") == len(WHOLE.cards)

    def test_the_terminal_says_how_to_see_an_answer(self, journal):
        shown = as_text(self.folded(journal), "en")
        assert "Answer: bnquiz show eps-purpose" in shown
        assert WHOLE.cards["eps-purpose"].why.en[:40] not in shown


@READERS
def test_a_choice_stands_there_with_all_of_its_options(journal, read):
    shown = read(sheet_of(SMALL, journal, None, NOW), "en")
    assert "Options" in shown
    assert shown.index("Options") < shown.index("yes")


def test_top_keeps_what_is_asked_most_and_one_of_each_group_of_look_alikes(journal):
    sheet = sheet_of(WHOLE, journal, None, NOW, top=40)
    cards = [noted.card for chapter in sheet.chapters for noted in chapter.cards]
    groups = [card.alike for card in cards if card.alike]
    assert len(cards) == 40
    assert len(groups) == len(set(groups))
    others = [card.weight for card in WHOLE.cards.values() if card not in cards]
    assert sum(card.weight for card in cards) / 40 > 2 * sum(others) / len(others)


class TestCheat:
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_it_holds_what_is_asked_most_and_fits_on_a_page(self, lang):
        lines = cheat_of(WHOLE, None, lang)
        shown = sum(_cells(f"{line.question}{line.essence}") + notes.HEAD for line in lines)
        assert notes.ROOM * 0.95 < shown <= notes.ROOM
        assert len(lines) >= 30
        page = cheat_html(lines, lang)
        assert "@page { size: A4" in page
        assert page.count("<dt>") == len(lines)

    def test_it_has_the_points_without_which_an_answer_is_none(self):
        [line] = [each for each in cheat_of(WHOLE, None, "en") if "mean and variance does" in each.question]
        assert "Training: statistics of the current mini-batch · Inference: fixed" in line.essence

    def test_every_format_has_it(self):
        lines = cheat_of(WHOLE, "epsilon", "en")
        for shown in (
            printed(cheat_page(lines, "en"), 100),
            cheat_markdown(lines, "en"),
            cheat_html(lines, "en"),
        ):
            assert "What is ε for in batch normalization" in " ".join(shown.split())


def _cells(text):
    return sum(2 if char >= "\u2e80" else 1 for char in text)
