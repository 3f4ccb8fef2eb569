"""The report on one file: exactly what a person reads, without color, at 80 columns, and how it narrows."""

import re

import pytest
from msgspec.structs import replace

from bnquiz.grading.records import Averaged, Change, Check, Piece, Span
from bnquiz.screen.checks import tried
from bnquiz.screen.excerpt import picture
from bnquiz.screen.found import View
from bnquiz.screen.report import next_steps, report
from tests.screen.pages import colored, text_of
from tests.screen.results import AXES, CHECKS, EPS, FAILED, NAME, PASSED, UNGRADED

WHOLE = """\
FAIL  my bn.py: 3 mistakes, 1 warning
batch_norm, line 1 · function-returns-stats · 1.3 s

What stops the file

my bn.py:2: undefined-name: uses a name that is not defined
     1 │ def batch_norm(x, gamma, beta, moving_mean, moving_var, eps, momentum):
   > 2 │     if is_training:
       │        ^^^^^^^^^^^
     3 │         mean = x.mean(axis=(2, 3))

   Found    `is_training` is not defined; the nearest name in scope is
            `training`
   Why      The line stops with a NameError when it runs.
   Cards    bnquiz show bug-undefined-name
   Fix      Use the name that was defined.
              2 - if is_training:
                + if training:

The rest, in a copy in which that is fixed

my bn.py:3: axes-per-sample: averages within each sample
     2 │     if is_training:
   > 3 │         mean = x.mean(axis=(2, 3))
     4 │         print(mean)

   yours, axes (2, 3)    batch norm, axes (0, 2, 3)
       c0  c1  c2            c0  c1  c2
   n0  ■■  ··  ··        n0  ■■  ··  ··
   n1  ··  ··  ··        n1  ■■  ··  ··
   ■ averaged together with x[0, 0, 0, 0]: 2 numbers in yours, 4 in batch norm

   Numbers  y: yours 5.082, expected 1.497
   Seen in  training, x of shape 2×3×1×2
   Why      Leaving out the batch axis makes this instance norm.
   Cards    bnquiz show bug-axes-per-sample
   Fix      Average over every axis but the channel's.

my bn.py:7: eps-subtracted: subtracts eps
     6 │         mean = moving_mean
   > 7 │     x_hat = (x - mean) / np.sqrt(moving_var - eps)
     8 │     return gamma * x_hat + beta, mean, var

   Numbers  y: yours nan, expected 0.378
   Seen in  training and inference, x of shape 4×3 and 2×3×1×2
   Why      eps keeps the root away from zero.
   Cards    bnquiz show bug-eps-subtracted
   Fix      sqrt(var + eps)

Warnings: it works, and an interviewer will ask about it

my bn.py:8: running-var-biased: stores the biased running variance
     7 │     x_hat = (x - mean) / np.sqrt(moving_var - eps)
   > 8 │     return gamma * x_hat + beta, mean, var

   Why      An interviewer will ask which one you wrote and why.
   Cards    bnquiz show bug-running-var-biased
   Fix      Store var * n / (n - 1).

Checks: 3 of 6 passed
  ✗ output    1/2    ✗ training output (4-D)
  – running   0/1    – update of the running statistics (4-D): not judged while
                     the training output is unexplained
  ✗ inference 1/2    ✗ inference output (2-D); ✓ one sample at inference
  ✓ gradient

Conventions
  momentum          keep (Keras): it weighs the old value; since its default is
                    0.9 in the signature
  running variance  biased: sum of squares over n
  layout            channels first: (N, C) or (N, C, …)
  mode              switched by an argument

Note  supplied: import numpy as np

Your file printed (the last 2 kB)
  step 1

"""
PASSING = """\
PASS  right.py: no mistake
BatchNorm, line 3 · module · 0.3 s

Checks: 2 of 2 passed
  ✓ output, gradient

Conventions
  layout            channels first: (N, C) or (N, C, …)
  mode              switched by train() and eval()

"""
ERROR = """\
ERROR  notes.py: could not be graded

no batch norm found: it defines f

"""


def page(result, width=80, **view):
    return text_of(report(result, View(width=width, **view)), width)


def squeezed(text):
    """What is left when the layout is taken away: facts must not depend on the width."""
    return re.sub(r"[\s│]+", "", text)


class TestWhole:
    @pytest.mark.parametrize(
        ("result", "expected"),
        [
            pytest.param(FAILED, WHOLE, id="fail"),
            pytest.param(PASSED, PASSING, id="pass"),
            pytest.param(UNGRADED, ERROR, id="error"),
        ],
    )
    def test_a_report_with_the_mends_reads_so(self, result, expected):
        assert page(result, fix=True) == expected

    def test_momentum_and_variance_are_told_only_where_there_are_running_statistics(self):
        assert "momentum" not in page(PASSED)
        with_state = replace(PASSED, checks=CHECKS)
        assert "update (PyTorch): it weighs the new batch\n" in page(with_state)
        assert "unbiased: sum of squares over n − 1" in page(with_state)

    @pytest.mark.parametrize("width", [36, 60, 80, 120])
    def test_no_line_is_wider_than_the_console_and_no_fact_is_lost(self, width):
        narrow = page(replace(FAILED, mistakes=(EPS, NAME)), width, fix=True)
        assert max(map(len, narrow.splitlines())) <= width
        for fact in (
            "eps-subtracted",
            "> 7 │     x_hat = (x - mean) / np.sqrt(moving_var - eps)",
            "yours nan, expected 0.378",
            "x of shape 4×3 and 2×3×1×2",
            "bnquiz show bug-eps-subtracted",
            "+ if training:",
            "the nearest name in scope is `training`",
            "its default is 0.9 in the signature",
        ):
            assert squeezed(fact) in squeezed(narrow)

    def test_color_adds_codes_and_changes_no_word(self):
        with_codes = colored(report(FAILED, View()))
        assert re.search(r"\x1b\[[\d;]*31m", with_codes)
        assert re.sub(r"\x1b\[[\d;]*m", "", with_codes) == page(FAILED)

    def test_in_a_notebook_a_line_is_that_of_its_cell(self):
        spans = (Span(1, 9, 1, 35, cell=4), Span(5, 5, 5, 52, cell=4))
        result = replace(
            FAILED,
            file="x.ipynb",
            mistakes=(replace(AXES, lines=(3, 7), spans=spans),),
            pieces=(Piece(1, 2), Piece(3, 4)),
        )
        text = page(result)
        assert "batch_norm, cell 2, line 1 · function-returns-stats" in text
        assert IN_A_CELL in text

    def test_entries_are_all_named(self):
        two = replace(PASSED, others=(FAILED.entry,))
        assert "BatchNorm, line 3 · module; batch_norm, line 1 · function-returns-stats · " in page(two)


IN_A_CELL = """\
x.ipynb:cell 4:1: axes-per-sample: averages within each sample
   cell 4
   > 1 │         mean = x.mean(axis=(2, 3))
     2 │         print(mean)
     ⋮
     4 │         mean = moving_mean
   > 5 │     x_hat = (x - mean) / np.sqrt(moving_var - eps)
     6 │     return gamma * x_hat + beta, mean, var
"""


class TestHints:
    @pytest.mark.parametrize(
        ("hint", "told", "kept_back"),
        [
            pytest.param(
                1,
                ["3 mistakes", "✗ inference output (2-D)", "does not run as it is"],
                ["eps-subtracted", "subtracts eps", "> 7", "nan", "bug-eps", "supplied:", "sqrt(var + eps)"],
                id="what fails",
            ),
            pytest.param(
                2,
                ["eps-subtracted", "yours nan", "bug-eps-subtracted", "batch norm, axes (0, 2, 3)"],
                ["> 7", ":7", "line 7", "moving_var - eps", "is_training", "sqrt(var + eps)"],
                id="which mistake",
            ),
            pytest.param(
                3,
                ["> 7 │     x_hat", "`is_training` is not defined", "my bn.py:7: eps-subtracted"],
                ["sqrt(var + eps)", "+ if training:"],
                id="which line",
            ),
        ],
    )
    def test_a_level_tells_its_part_and_keeps_the_next_back(self, hint, told, kept_back):
        text = page(FAILED, hint=hint)
        assert [words for words in kept_back if words in text] == []
        assert [words for words in told if words not in text] == []

    def test_the_first_level_says_that_the_file_does_not_run_only_where_it_does_not(self):
        running = replace(FAILED, mistakes=(AXES, EPS))
        assert "does not run" not in page(running, hint=1)
        unread = replace(FAILED, mistakes=(replace(NAME, changes=()),), checks=())
        assert "✗ the file does not run as it is\n" in page(unread, hint=1)

    def test_why_a_file_could_not_be_graded_is_told_at_every_level(self):
        assert "no batch norm found: it defines f" in page(UNGRADED, hint=1)


class TestChanges:
    def test_where_only_the_indentation_moves_it_is_shown(self):
        moved = Change(5, "      v = 1", "    v = 1")
        text = page(replace(FAILED, mistakes=(replace(NAME, changes=(moved,)),)), fix=True)
        assert "5 - ······v = 1" in text
        assert "+ ····v = 1" in text

    def test_where_a_word_changes_the_indentation_is_left_out(self):
        text = page(replace(FAILED, mistakes=(NAME,)), fix=True)
        assert "2 - if is_training:" in text


class TestNext:
    @pytest.mark.parametrize(
        ("result", "view", "due", "expected"),
        [
            pytest.param(
                FAILED,
                View(hint=1),
                0,
                ["`bnquiz grade 'my bn.py' --hint 2` names the mistakes."],
                id="hint-1",
            ),
            pytest.param(
                FAILED,
                View(hint=2),
                0,
                ["`bnquiz grade 'my bn.py' --hint 3` shows their lines."],
                id="hint-2",
            ),
            pytest.param(
                FAILED, View(), None, ["`bnquiz grade 'my bn.py' --fix` shows how to fix it."], id="hint-3"
            ),
            pytest.param(
                FAILED,
                View(fix=True),
                1,
                ["1 card is due because of this file: `bnquiz ask`."],
                id="one-card",
            ),
            pytest.param(
                FAILED, View(fix=True), 2, ["2 cards are due because of this file: `bnquiz ask`."], id="cards"
            ),
            pytest.param(PASSED, View(), 0, ["`bnquiz ask` goes on with the cards."], id="pass"),
            pytest.param(UNGRADED, View(), 0, [], id="error"),
        ],
    )
    def test_what_to_do_now(self, result, view, due, expected):
        told = text_of(next_steps(result, view, due)).splitlines()
        misread = ["If bnquiz misread the file, --role NAME=ROLE, --layout and --momentum say"]
        misread += ["how to read it."]
        assert [line[6:] for line in told] == expected + (misread if result.verdict == "fail" else [])
        assert told == [] or told[0].startswith("Next  ")


class TestNumbers:
    @pytest.mark.parametrize(
        ("yours", "expected", "shown"),
        [
            pytest.param(5.08203, 1.4974, "yours 5.082, expected 1.497", id="four-digits"),
            pytest.param(1.0000001, 1.0, "yours 1.0000001, expected 1", id="as-many-as-tell-them-apart"),
            pytest.param(float("inf"), 0.0, "yours inf, expected 0", id="infinite"),
            pytest.param(-1e-12, 2.5e-7, "yours -1e-12, expected 2.5e-07", id="small"),
        ],
    )
    def test_both_numbers_are_told_apart(self, yours, expected, shown):
        mistake = replace(EPS, yours=yours, expected=expected)
        assert f"y: {shown}\n" in page(replace(FAILED, mistakes=(mistake,)))


class TestLearnersText:
    WARNED = "x.ipynb:cell 2:4: RuntimeWarning: invalid value\n  return x / np.sqrt(var - eps)\nstep 2\n"

    @pytest.mark.parametrize("hint", [1, 2, 3])
    def test_a_warning_that_the_code_prints_shows_its_line_only_where_the_hint_shows_lines(self, hint):
        text = page(replace(FAILED, printed=f"step 1\n{self.WARNED}", source="", mistakes=()), hint=hint)
        assert "step 1\n" in text
        assert "step 2\n" in text
        assert [words in text for words in ("RuntimeWarning", "np.sqrt")] == [hint == 3] * 2

    def test_markup_and_control_characters_are_shown_and_not_obeyed(self):
        nasty = "\x1b[31m[bold]x[/bold]\x07\x9b\r:smile:\n"
        text = page(replace(FAILED, printed=nasty, source=nasty * 9))
        assert "␛[31m[bold]x[/bold]␇�␍:smile:" in text
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)

    def test_lines_are_counted_as_python_counts_them(self):
        source = "a\r\nb\x0c\u2028c\rd\n"
        text = page(replace(FAILED, source=source, mistakes=(replace(NAME, lines=(3, 99)),)))
        assert "   > 3 │ d\n" in text
        assert "99" not in text

    def test_a_long_line_is_whole_where_it_is_marked_and_clipped_around_it(self):
        long = " ".join(f"w{n}" for n in range(60))
        text = page(replace(FAILED, source=f"{long}\n{long}\n", mistakes=(replace(NAME, lines=(2,)),)))
        before, marked = text.split("> 2 │ ")
        assert before.rstrip().endswith("…")
        assert squeezed(long) in squeezed(marked)


class TestPicture:
    @pytest.mark.parametrize(
        ("averaged", "expected"),
        [
            pytest.param(
                Averaged((2, 3), (1,), (0,)),
                "yours, axes (1)     batch norm, axes (0)\n"
                "    c0  c1  c2          c0  c1  c2\n"
                "n0  ■   ■   ■       n0  ■   ·   ·\n"
                "n1  ·   ·   ·       n1  ■   ·   ·\n"
                "■ averaged together with x[0, 0]: 3 numbers in yours, 2 in batch norm\n\n",
                id="2-D, over the channels",
            ),
            pytest.param(
                Averaged((2, 2, 3), (0, 1), (0, 2)),
                "yours, axes (0, 1)    batch norm, axes (0, 2)\n"
                "    c0   c1               c0   c1\n"
                "n0  ■··  ■··          n0  ■■■  ···\n"
                "n1  ■··  ■··          n1  ■■■  ···\n"
                "■ averaged together with x[0, 0, 0]: 4 numbers in yours, 6 in batch norm\n\n",
                id="3-D, the last axis kept",
            ),
            pytest.param(
                Averaged((1, 2, 2, 3), (2,), (0, 2, 3)),
                "yours, axes (2)    batch norm, axes (0, 2, 3)\n"
                "    c0   c1            c0   c1\n"
                "n0  ■··  ···       n0  ■■■  ···\n"
                "    ■··  ···           ■■■  ···\n"
                "■ averaged together with x[0, 0, 0, 0]: 2 numbers in yours, 6 in batch norm\n\n",
                id="4-D, over the height",
            ),
        ],
    )
    def test_the_numbers_averaged_with_the_first_are_marked(self, averaged, expected):
        assert text_of(picture(averaged, "en", 80)) == expected

    def test_on_a_narrow_screen_one_stands_below_the_other(self):
        text = text_of(picture(Averaged((1, 3), (1,), (0,)), "en", 30), 30)
        assert text.index("n0  ■   ■   ■") < text.index("batch norm")

    def test_its_axes_have_the_numbers_that_the_code_gives_them(self):
        averaged = Averaged((2, 3, 2, 2), (0, 1, 3), (0, 2, 3), order=(0, 2, 3, 1))
        text = text_of(picture(averaged, "en", 80))
        assert "yours, axes (0, 2, 3)" in text
        assert "batch norm, axes (0, 1, 2)" in text

    def test_the_marked_ones_differ_by_color_too(self):
        text = colored(picture(AXES.averaged, "en", 80))
        assert "\x1b[1;31m■" in text
        assert "\x1b[1;32m■" in text


class TestTried:
    def test_a_check_without_a_name_is_told_by_its_id(self):
        text = text_of(tried([Check("state-dict-round-trip-3d", "module", "fail", "")], "en"))
        assert "✗ state dict round trip (3-D)" in text

    def test_one_that_fails_in_one_rank_is_not_listed_as_passed_for_another(self):
        text = text_of(tried(CHECKS[:2], "en"))
        assert text.count("training output") == 1
