"""What the conversation looks like: nothing given away, nothing too wide, no word missing in any language."""

from __future__ import annotations

import datetime as dt
import io
from random import Random
from typing import get_args

import pytest
from rich.cells import cell_len
from rich.console import Console

from bnquiz.asking import records
from bnquiz.asking.commands import COMMANDS
from bnquiz.asking.kinds import KINDS, kind_of
from bnquiz.asking.records import Asked, Ended, Offer, Opened, Posed, Prompt, Revealed, Said
from bnquiz.asking.stages import RATINGS
from bnquiz.bank.model import KINDS as CARD_KINDS
from bnquiz.bank.model import LANGS, Card, Lang, Number, Recall
from bnquiz.grading.mistakes import did
from bnquiz.screen import ask_view, ask_words
from bnquiz.screen.ask import AskScreen
from bnquiz.screen.ask_pages import PAGES
from bnquiz.screen.ask_view import prompt_lines
from bnquiz.screen.words import moment, short_span, span
from bnquiz.study.choose import Reason
from bnquiz.study.events import Found
from bnquiz.study.history import OpenMistake
from bnquiz.study.session import Outlook
from tests.ours import BANK

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
MISTAKE = OpenMistake(
    "/home/me/my_bn.py", Found("eps-subtracted", lines=(13,), cards=("x",)), since=NOW, last=NOW
)
ALL_OFFERS = tuple(
    Offer(key, word, wait=dt.timedelta(days=123), chosen=word == "good") for key, word in RATINGS.items()
) + tuple(Offer(row.key, row.word, side=True) for row in COMMANDS)


def prompt() -> Prompt:
    return Prompt(ALL_OFFERS, lead="which-points", unknown="^L")


def shown(record: records.Shown, lang: Lang = "en", width: int = 80) -> str:
    out = io.StringIO()
    AskScreen(Console(file=out, width=width), lang, BANK.topics, did).show(record)
    return out.getvalue()


def posed(card: Card, seed: int = 1) -> Posed:
    return kind_of(card).pose(card, Random(seed))  # noqa: S311 - a question is drawn


def asked(card: Card, mistake: OpenMistake | None = None) -> Asked:
    return Asked(posed(card), 3, 20, "mistake" if mistake else "due", mistake)


def revealed(card: Card, said: Said | None = None, mistake: OpenMistake | None = None) -> Revealed:
    return Revealed(posed(card), said or Said(), "123456789", mistake)


class TestTables:
    def test_every_record_has_a_page(self) -> None:
        assert set(PAGES) == set(get_args(records.Shown))

    def test_every_kind_has_a_row(self) -> None:
        assert ask_view.KINDS.keys() == KINDS.keys() == CARD_KINDS.keys()

    def test_every_reason_key_and_lead_has_its_words(self) -> None:
        assert set(get_args(Reason)) == ask_words.REASONS.keys()
        assert {row.word for row in COMMANDS} | set(RATINGS.values()) < ask_words.KEYS.keys()
        assert {kind.lead for kind in KINDS.values()} < ask_words.LEADS.keys()

    @pytest.mark.parametrize(
        "table", ["SAY", "REASONS", "LEADS", "KEY_NAMES", "TIMES", "UNITS"], ids=str.lower
    )
    def test_both_languages_fill_in_the_same(self, table: str) -> None:
        for name, text in getattr(ask_words, table).items():
            assert holes(text.en) == holes(text.zh), name


def holes(text: str) -> list[str]:
    return sorted(part.split("}")[0] for part in text.split("{")[1:])


class TestQuestion:
    @pytest.mark.parametrize("lang", LANGS)
    @pytest.mark.parametrize("card", BANK.cards.values(), ids=lambda card: card.id)
    def test_gives_nothing_away(self, card: Card, lang: Lang) -> None:
        text = shown(asked(card), lang)
        told = f"{card.question.get(lang)} {BANK.topics[card.topic].title.get(lang)}"
        assert card.id in told or card.id not in text, "an id often tells the answer"
        for part in (card.why, card.hint, None if card.kind == "choice" else card.answer):
            assert part is None or one_line(part.get(lang)) not in one_line(text)
        if isinstance(card, Recall):
            assert not any(one_line(point.get(lang)) in one_line(text) for point in card.points)

    @pytest.mark.parametrize("lang", LANGS)
    def test_of_a_number_says_how_exact_whatever_the_answer_is(self, lang: Lang) -> None:
        for card in BANK.cards.values():
            if isinstance(card, Number):
                drawn = [posed(card, seed) for seed in range(30)]
                terms = {shown_terms(each, lang) for each in drawn}
                assert len(terms) == 1, card.id

    def test_says_which_mistake_of_the_learner_asks_for_it(self) -> None:
        text = shown(asked(BANK.cards["eps-purpose"], MISTAKE))
        assert "your my_bn.py subtracted eps on line 13" in text

    def test_of_a_bug_hunt_says_where_the_mistake_is_and_not_what(self) -> None:
        card = BANK.cards["bug-eps-subtracted"]
        text = shown(asked(card, MISTAKE))
        assert "your my_bn.py on line 13" in text
        assert "subtracted" not in text
        assert "your my_bn.py subtracted eps on line 13" in shown(revealed(card, mistake=MISTAKE))


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", "your bn.ipynb:batch_norm subtracted eps in cell 2, lines 3, 5; cell 4, line 1"),
        ("zh", "（单元格 2 第 3、5 行；单元格 4 第 1 行）"),
    ],
)
def test_a_mistake_in_a_notebook_is_named_with_its_cells(lang: Lang, says: str) -> None:
    found = Found("eps-subtracted", lines=(3, 5, 1), cards=("x",), cells=(2, 2, 4))
    mistake = OpenMistake("/home/me/bn.ipynb:batch_norm", found, since=NOW, last=NOW)
    assert one_line(says) in one_line(shown(asked(BANK.cards["eps-purpose"], mistake), lang))


def shown_terms(each: Posed, lang: Lang) -> str:
    return "".join(block.text for block in ask_view.KINDS["number"].terms(each, lang))


def one_line(text: str) -> str:
    return "".join(text.split())


class TestWidth:
    @pytest.mark.parametrize("width", [40, 80])
    @pytest.mark.parametrize("lang", LANGS)
    @pytest.mark.sampled(one_of=2)
    def test_no_line_of_any_card_is_wider_than_the_window(self, lang: Lang, width: int) -> None:
        for card in BANK.cards.values():
            for record in (asked(card, MISTAKE), revealed(card, mistake=MISTAKE)):
                wide = [line for line in shown(record, lang, width).split("\n") if cell_len(line) > width]
                assert wide == [], card.id

    @pytest.mark.parametrize("width", [20, 30, 40, 57, 80, 120, 400])
    @pytest.mark.parametrize("lang", LANGS)
    def test_the_keys_stand_in_one_line_that_leaves_the_last_column_free(
        self, lang: Lang, width: int
    ) -> None:
        left = dt.timedelta(minutes=9)
        unknown, *above, bar = prompt_lines(prompt(), lang, width, left, "A question that is rather long")
        assert cell_len(bar.plain) < width
        assert bar.plain.endswith(">")
        assert all(cell_len(line.plain) < width for line in above)
        assert unknown.plain in ("“^L” does nothing here.", "“^L”在这里不起作用。")

    @pytest.mark.parametrize(
        ("key", "en", "zh"),
        [
            pytest.param(" ", "Space does nothing here.", "空格在这里不起作用。", id="space"),
            pytest.param("\r", "Enter does nothing here.", "回车在这里不起作用。", id="return"),
            pytest.param("\n", "Enter does nothing here.", "回车在这里不起作用。", id="line feed"),
        ],
    )
    def test_a_key_that_types_nothing_to_see_is_told_by_its_name(self, key: str, en: str, zh: str) -> None:
        pressed = Prompt(ALL_OFFERS, lead="which-points", unknown=key)
        assert [prompt_lines(pressed, lang, 80)[0].plain for lang in LANGS] == [en, zh]

    def test_what_has_no_room_goes_in_the_order_in_which_it_is_missed(self) -> None:
        widths = (200, 86, 66, 56, 45, 40, 34)
        whole, *bars = [prompt_lines(prompt(), "en", width)[-1].plain for width in widths]
        assert whole.startswith(
            "Which did you say?  1 again 4mo  2 hard 4mo  [3 good 4mo]  4 easy 4mo  h hint"
        )
        assert bars == [
            "1 again 4mo  2 hard 4mo  [3 good 4mo]  4 easy 4mo  h  t  i  e  m  p  s  x  f  ?  >",
            "1 again 4mo  2 hard 4mo  [3 good 4mo]  4 easy 4mo  h  t  i  ?  >",
            "1 again  2 hard  [3 good]  4 easy  h  t  i  e  m  ?  >",
            "1 again  2 hard  [3 good]  4 easy  h  ?  >",
            "1 again 2 hard [3 good] 4 easy h t ? >",
            "1  2  [3]  4  ?  >",
        ]


class TestAnswer:
    def test_of_a_wrong_choice_begins_with_its_own_reason(self) -> None:
        card = BANK.cards["eps-inside-root"]
        each = posed(card)
        for letter, option in zip("abcd", each.options, strict=True):
            said = KINDS["choice"].judge(each, letter)
            assert said
            text = shown(Revealed(each, said, "", None))
            assert ("✗" in text) is (not option.right)
            if option.why:
                assert one_line(option.why.en) in one_line(text)

    def test_of_a_bug_hunt_shows_the_mended_line(self) -> None:
        card = BANK.cards["bug-eps-subtracted"]
        text = shown(revealed(card, Said("1", right=False)))
        assert "✗ It is line 3." in text
        assert 'var"] + eps)' in text

    def test_of_a_number_shows_the_worked_solution(self) -> None:
        each = posed(BANK.cards["eps-output-variance"])
        assert each.drawn
        assert one_line(each.drawn.solution.en) in one_line(shown(Revealed(each, Said(), "", None)))


class TestTimes:
    @pytest.mark.parametrize(
        ("time", "long", "short", "zh"),
        [
            pytest.param(dt.timedelta(seconds=30), "<1 min", "<1m", "<1 分钟", id="less than a minute"),
            pytest.param(dt.timedelta(minutes=10), "10 min", "10m", "10 分钟", id="minutes"),
            pytest.param(dt.timedelta(hours=5), "5 h", "5h", "5 小时", id="hours"),
            pytest.param(dt.timedelta(days=1), "1 day", "1d", "1 天", id="one day"),
            pytest.param(dt.timedelta(days=8), "8 days", "8d", "8 天", id="days"),
            pytest.param(dt.timedelta(days=200), "7 months", "7mo", "7 个月", id="months"),
            pytest.param(dt.timedelta(days=1000), "3 years", "3y", "3 年", id="years"),
        ],
    )
    def test_a_span_is_said_in_its_unit(self, time: dt.timedelta, long: str, short: str, zh: str) -> None:
        assert (span(time, "en"), short_span(time, "en"), span(time, "zh")) == (long, short, zh)

    @pytest.mark.parametrize(
        ("at", "said"),
        [
            pytest.param(NOW + dt.timedelta(minutes=9), "in 9 min", id="soon"),
            pytest.param(NOW + dt.timedelta(hours=5), "at 15:00", id="today"),
            pytest.param(NOW + dt.timedelta(days=1), "tomorrow", id="tomorrow"),
            pytest.param(NOW + dt.timedelta(days=3), "on 2026-11-26", id="later"),
        ],
    )
    def test_a_moment_is_said_as_people_do(self, at: dt.datetime, said: str) -> None:
        assert moment(at, NOW, "en") == said


class TestEnds:
    OUTLOOK = Outlook(waiting=0, next_due=NOW + dt.timedelta(days=1), unseen=41)

    def ended(self, **changed: object) -> str:
        card = BANK.cards["eps-purpose"]
        fields: dict[str, object] = {
            "ratings": ((card, "again"), (card, "good"), (BANK.cards["eps-inside-root"], "again")),
            "right": 1,
            "judged": 2,
            "spent": dt.timedelta(minutes=12),
            "now": NOW,
            "outlook": self.OUTLOOK,
            "days_left": 3,
        }
        return shown(Ended(**{**fields, **changed}))  # type: ignore[arg-type]

    def test_the_end_says_what_was_saved_how_it_went_and_when_to_come_back(self) -> None:
        text = self.ended()
        assert "3 ratings saved · 1 of 2 answers right · 12 min" in text
        assert "again 2 · good 1" in text
        assert "Come back tomorrow." in text
        assert "New cards left: 41; 3 days to the interview" in text
        assert "New cards left" not in self.ended(chosen=True), "it would count only what was asked for"

    def test_the_end_names_the_cards_that_did_not_go_well_in_the_end(self) -> None:
        text = self.ended()
        assert "bnquiz show eps-inside-root" in text
        assert "bnquiz show eps-purpose" not in text

    def test_the_end_of_a_sitting_without_a_rating_says_only_what_is_left(self) -> None:
        text = self.ended(ratings=(), right=0, judged=0, outlook=Outlook(3, None, 0), day_over=True)
        assert "Today's minutes are done." in text, "the next `ask` would say so"
        assert "more cards wait" not in text
        text = self.ended(ratings=(), right=0, judged=0, outlook=Outlook(3, None, 0))
        assert text.strip() == "3 more cards wait: `bnquiz ask` goes on."

    def test_towards_an_interview_only_what_the_day_still_brings_waits(self) -> None:
        outlook = Outlook(374, None, 374, ahead=19)
        assert "19 more cards wait" in self.ended(outlook=outlook)
        assert "374 more cards wait" in self.ended(outlook=outlook, days_left=None)

    @pytest.mark.parametrize(
        ("days", "said"),
        [(0, "The interview is today."), (1, "The interview is tomorrow."), (5, "5 days to the interview.")],
    )
    def test_the_opening_says_how_long_it_is_to_the_interview(self, days: int, said: str) -> None:
        assert said in shown(Opened(20, 44, 83, (), days))
        assert said not in shown(Opened(20, 44, 83, (), None))

    def test_the_opening_names_three_mistakes_and_counts_the_others(self) -> None:
        text = shown(Opened(20, 44, 83, (MISTAKE,) * 5, None))
        assert text.count("your my_bn.py subtracted eps on line 13") == 3
        assert "and 2 more" in text


class TestPages:
    def screen(self, *, keep: bool, height: int = 24) -> tuple[AskScreen, io.StringIO]:
        out = io.StringIO()
        console = Console(file=out, width=120, height=height, force_terminal=True, color_system=None)
        return AskScreen(console, "en", BANK.topics, did, keep=keep), out

    def test_a_card_begins_a_page_and_what_stood_there_goes_into_the_scrollback(self) -> None:
        screen, out = self.screen(keep=False)
        screen.show(asked(BANK.cards["eps-purpose"]))
        rows = len(out.getvalue().split("\n")) - 1 - 24  # all of the window goes up first
        screen.show(asked(BANK.cards["eps-purpose"]))
        assert out.getvalue().count(f"\x1b[24;1H{chr(10) * 24}\x1b[H\x1b[J") == 1
        assert f"\x1b[24;1H{chr(10) * rows}\x1b[H\x1b[J" in out.getvalue()

    def test_what_is_said_between_cards_stands_on_the_page_of_the_next(self) -> None:
        screen, out = self.screen(keep=False)
        screen.show(records.Saved("good", dt.timedelta(days=8)))
        assert out.getvalue() == ""
        screen.show(asked(BANK.cards["eps-purpose"]))
        assert out.getvalue().split("\x1b[J")[1].strip().startswith("good: back in 8 days")

    @pytest.mark.slow
    def test_a_page_is_no_wider_than_is_good_to_read(self) -> None:
        screen, out = self.screen(keep=True)
        for card in BANK.cards.values():
            screen.show(asked(card))
            screen.show(revealed(card))
        assert max(map(cell_len, out.getvalue().split("\n"))) == 88

    @pytest.mark.parametrize(("height", "again"), [(60, 0), (14, 1)])
    def test_the_question_stands_above_the_keys_once_it_is_out_of_view(self, height: int, again: int) -> None:
        screen, out = self.screen(keep=False, height=height)
        card = BANK.cards["eps-purpose"]
        screen.show(asked(card))
        screen.show(revealed(card))
        before = len(out.getvalue())
        screen.ask(prompt())
        assert out.getvalue()[before:].count(card.question.en[:60]) == again

    def test_code_is_colored_as_python_is(self) -> None:
        out = io.StringIO()
        console = Console(file=out, width=80, force_terminal=True, color_system="standard", no_color=False)
        AskScreen(console, "en", BANK.topics, did, keep=True).show(asked(BANK.cards["bug-eps-subtracted"]))
        assert "\x1b[35mdef" in out.getvalue()


class TestPromptOnTheTerminal:
    def screen(self, *, keep: bool) -> tuple[AskScreen, io.StringIO]:
        out = io.StringIO()
        return AskScreen(Console(file=out, width=80, force_terminal=True), "en", {}, did, keep=keep), out

    @pytest.mark.parametrize("by_line", [False, True])
    def test_a_clock_runs_where_there_is_one_and_what_is_typed_stays(self, by_line: bool) -> None:
        screen, out = self.screen(keep=False)
        now = [NOW]
        screen.now = lambda: now[0]
        screen.ask(Prompt((Offer("space", "show"),), by_line=by_line, until=NOW + dt.timedelta(minutes=3)))
        assert "3:00" in out.getvalue()
        now[0] += dt.timedelta(seconds=1)
        before = len(out.getvalue())
        screen.tick()
        ticked = out.getvalue()[before:]
        assert "2:59" in ticked
        assert "\n" not in ticked
        assert ticked.endswith("\x1b8") is by_line, "the cursor is back where it was"

    def test_without_a_clock_nothing_is_written_while_one_thinks(self) -> None:
        screen, out = self.screen(keep=False)
        screen.ask(Prompt((Offer("space", "show"),)))
        before = out.getvalue()
        screen.tick()
        assert out.getvalue() == before

    def test_the_keys_go_once_one_is_pressed(self) -> None:
        screen, out = self.screen(keep=False)
        screen.ask(Prompt((Offer("space", "show"),)))
        screen.answered()
        assert out.getvalue().endswith("\r\x1b[2K\x1b[1A\x1b[2K")

    def test_a_typed_line_stays(self) -> None:
        screen, out = self.screen(keep=False)
        screen.ask(Prompt((Offer("space", "show"),), by_line=True))
        screen.typed()
        screen.answered()
        assert "\x1b[2K" not in out.getvalue()

    def test_in_plain_mode_nothing_is_taken_away(self) -> None:
        screen, out = self.screen(keep=True)
        screen.ask(Prompt((Offer("space", "show"),)))
        screen.answered()
        assert "\x1b[2K" not in out.getvalue()
        assert out.getvalue().endswith("\n")
