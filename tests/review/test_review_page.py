"""The review on the screen, to the letter, for small journals."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from review_records import DAY, MINUTE, NOW, bank, candidates, code, found, number, printed, rate, recall
from rich.cells import cell_len

from bnquiz.bank import load
from bnquiz.grading.mistakes import did
from bnquiz.resources import shipped
from bnquiz.screen.review import near, review_page, shade
from bnquiz.screen.words import in_one_line
from bnquiz.study import interview
from bnquiz.study.overview import overview

BANK = bank(recall("a"), number("b"), recall("c", "axes"), code("d", "axes"))
HERE = Path("/here")


def page(journal, lang="en", width=80, now=NOW, color=False):
    seen = overview(journal, candidates(BANK), now)
    return printed(review_page(seen, BANK, lang, width, HERE, did), width, color=color)


@pytest.fixture
def studied(journal):
    """A card known, one forgotten, one being learnt, one unseen; a mistake open, one mended; a goal."""
    rate(journal, "a", "easy", at=NOW - 9 * DAY)
    journal.record_goal(NOW.date() + 6 * DAY, NOW - 2 * DAY)
    rate(journal, "c", "easy", at=NOW - DAY)
    rate(journal, "a", "again", at=NOW - 8 * MINUTE)
    rate(journal, "b", "again", at=NOW - 5 * MINUTE)
    both = [found("eps-missing", "b"), found("eps-subtracted", "a", "d", lines=(3, 13))]
    journal.record_verdict("/here/my_bn.py", "fail", both, now=NOW - 4 * MINUTE)
    warning = found("running-var-biased", lines=(), severity="warning")
    journal.record_verdict("/here/my_bn.py", "fail", [both[1], warning], now=NOW - 3 * MINUTE)
    return journal


def test_an_empty_journal_says_how_to_begin(journal):
    assert page(journal) == EMPTY


def test_an_empty_journal_with_a_goal_names_the_day(journal):
    journal.record_goal(NOW.date() + DAY, NOW)
    assert "interview tomorrow, Thu 11-26" in page(journal)


def test_topics_and_calendar_stand_beside_each_other(studied):
    assert page(studied) == WIDE


def test_on_a_narrow_screen_one_stands_below_the_other(studied):
    assert page(studied, "zh", 40) == NARROW


def test_past_interviews_stand_there_with_the_difference_of_the_last_two(studied):
    for days, score in ((9, 0.409), (2, 0.62)):
        interview.score(studied, score, {}, (), (), NOW - days * DAY)
    assert "Mock interviews\n  11-16 40% · 11-23 62% (+22)\n" in page(studied)
    assert "模拟面试\n  11-16 40% · 11-23 62% (+22)\n" in page(studied, "zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 76, 80, 97, 120, 200])
def test_no_line_is_wider_than_the_screen_or_ends_in_a_space(studied, lang, width):
    lines = page(studied, lang, width).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_titles_of_our_topics_are_not_cut(journal, lang, width):
    rate(journal, "eps-purpose", "easy", at=NOW - DAY)
    ours = load(shipped("questions"))
    text = printed(
        review_page(overview(journal, candidates(ours), NOW), ours, lang, width, HERE, did),
        width,
        color=False,
    )
    assert [title for topic in ours.topics.values() if (title := topic.title.get(lang)) not in text] == []


def test_color_adds_nothing_but_color(studied):
    colored = page(studied, color=True)
    assert colored != WIDE
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == WIDE


class TestCalendar:
    def test_marks_today_without_color(self, studied):
        assert "[25]" in page(studied)

    def test_a_day_that_brings_one_card_is_shaded_and_the_fullest_day_is_full(self):
        assert [shade(number, 40)[0] for number in (40, 30, 20, 1, 0)] == ["█", "▓", "▒", "░", "·"]

    def test_without_a_goal_there_is_no_star(self, studied):
        assert "★" in page(studied)
        studied.record_goal(None, NOW)
        assert "★" not in page(studied)

    def test_a_goal_beyond_the_weeks_shown_is_in_the_headline_only(self, journal):
        rate(journal, "a", "good")
        journal.record_goal(NOW.date() + 60 * DAY, NOW)
        text = page(journal)
        assert "interview in 60 days" in text
        assert text.count("★") == 1  # in the legend


def test_a_file_elsewhere_is_named_in_full():
    assert near("/here/deep/my_bn.py", HERE) == "deep/my_bn.py"
    assert near("/elsewhere/my_bn.py", HERE) == "/elsewhere/my_bn.py"


def test_a_number_cards_question_shows_no_names_of_its_numbers():
    assert in_one_line(number("b").question.en) == "γ = …, ε = …: how much?"


def test_the_next_step_names_file_and_line_of_the_mistake_and_the_command_to_grade_it_again(journal):
    rate(journal, "a", "easy")
    journal.record_verdict("/here/my bn.py", "fail", [found("eps-missing")], now=NOW)
    lines = page(journal, now=NOW + MINUTE).splitlines()[-2:]
    assert lines == [
        "Next: Mend my bn.py:3: it left out eps. Then grade it again.",
        "  $ bnquiz grade 'my bn.py'",
    ]


def test_of_a_notebook_the_next_step_names_the_function_and_grades_the_whole_file(journal):
    rate(journal, "a", "easy")
    journal.record_verdict("/here/x.ipynb:batch_norm", "fail", [found("eps-missing")], now=NOW)
    lines = page(journal, now=NOW + MINUTE).splitlines()[-2:]
    assert lines == [
        "Next: Mend x.ipynb:batch_norm:3: it left out eps. Then grade it again.",
        "  $ bnquiz grade x.ipynb",
    ]


@pytest.mark.parametrize(
    ("lang", "next_place", "place"),
    [("en", "x.ipynb:batch_norm:cell 2:3", "cell 2, line 3: "), ("zh", "单元格 2:3", "单元格 2 第 3 行：")],
)
def test_of_a_notebook_a_mistake_is_told_with_its_cell(journal, lang, next_place, place):
    rate(journal, "a", "easy")
    in_a_cell = replace(found("eps-missing"), cells=(2,))
    journal.record_verdict("/here/x.ipynb:batch_norm", "fail", [in_a_cell], now=NOW)
    text = page(journal, lang=lang, now=NOW + MINUTE)
    assert next_place in text
    assert place in text


EMPTY = """\
Nothing is recorded yet.
4 cards in 2 topics wait for you.

Next: Begin with the questions asked most often.
  $ bnquiz ask

Two more commands, when you like:
  $ bnquiz start
      a file in which to write batch norm from scratch
  $ bnquiz goal --date YYYY-MM-DD
      plan the days before the interview
"""
WIDE = """\
47% ready · 75% seen · 3 cards today · 1 unseen · interview in 6 days, Tue 12-01
· 2 days in a row

Topics                                 due   Coming days
Epsilon         ████████▒▒▒▒▒▒▒▒  50%    1     Mon  Tue  Wed  Thu  Fri  Sat  Sun
Axes and shapes ███████▒░░░░░░░░  45%        11-23   24 [25]   26   27   28   29
█ ready  ▒ seen  ░ not seen                               ▓3   ▒2   ░1   ░1   █4
                                             11-30    1    2    3    4    5    6
                                                █4   ★4

                                             cards a day: ░ few  █ many
                                             ★ interview

Weakest cards (chance to recall tomorrow)
  76%  b                   γ = …, ε = …: how much?
  92%  a · forgotten once  What is a, <b>really</b>?

Mistakes still open in your code
  my_bn.py
    stored the biased running variance (warning)
    lines 3, 13: subtracted eps
      cards: a, d

Mended
  ✓ left out eps · my_bn.py · 11-25

Next: Today's cards: 3, about 4 min.
  $ bnquiz ask
"""
NARROW = """\
准备度 47% · 已学 75% · 今天 3 张 · 未学
1 张 · 距面试 6 天（12-01 周二） · 连续
2 天

主题                                到期
小常数 ε   ██████████▒▒▒▒▒▒▒▒▒  50%    1
维度与形状 █████████▒░░░░░░░░░  45%
█ 能答出  ▒ 学过  ░ 未学

未来几天
   一   二   三   四   五   六   日
11-23   24 [25]   26   27   28   29
             ▓3   ▒2   ░1   ░1   █4
11-30    1    2    3    4    5    6
   █4   ★4

每天卡片数：░ 少  █ 多
★ 面试

最弱的卡片（明天记得的概率）
  76%  b
       γ = …，ε = …：多少？
  92%  a · 忘过 1 次
       a <i>是什么？

你代码里尚未改正的错误
  my_bn.py
    滑动方差存的是有偏方差（警告）
    第 3、13 行：减去了 eps
      卡片：a、d

已改正
  ✓ 漏了 eps · my_bn.py · 11-25

下一步：今天 3 张卡片，约 4 分钟。
  $ bnquiz ask
"""
