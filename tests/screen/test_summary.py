"""Many files, and a file again after a save: exactly what a person reads."""

import datetime as dt

import pytest
from msgspec.structs import replace

from bnquiz.grading.batch.many import common
from bnquiz.grading.records import Span
from bnquiz.grading.telling.tell import Changes
from bnquiz.screen import meanwhile
from bnquiz.screen.found import View
from bnquiz.screen.summary import row, total
from bnquiz.texts import as_is
from tests.screen.pages import text_of
from tests.screen.results import AXES, BIASED, EPS, FAILED, NAME, PASSED, UNGRADED

TWICE = replace(FAILED, file="folder/second.py", mistakes=(EPS, BIASED))
SET = [FAILED, PASSED, TWICE, UNGRADED]

SUMMARY = """\
FAIL   my bn.py
       ✗ axes-per-sample (3); eps-subtracted (7); undefined-name (2)
       ! running-var-biased (8)
PASS   right.py
FAIL   folder/second.py
       ✗ eps-subtracted (7)
       ! running-var-biased (8)
ERROR  notes.py
       no batch norm found: it defines f

4 files: 1 pass, 2 fail, 1 could not be graded

Mistakes of the set, by the number of files
  2 ████████████████████  eps-subtracted: subtracts eps
  1 ██████████            axes-per-sample: averages within each sample
  1 ██████████            undefined-name: uses a name that is not defined
  2 ████████████████████  running-var-biased: stores the biased running variance

Next  `bnquiz grade FILE` shows the report of one file.
"""
CHANGED = """\
FAIL  my bn.py: 3 mistakes, 1 warning
  ✓ fixed   eps-subtracted: subtracts eps
  · still   axes-per-sample: averages within each sample; line 3
  · still   running-var-biased: stores the biased running variance; line 8

New
my bn.py:2: undefined-name: uses a name that is not defined
     1 │ def batch_norm(x, gamma, beta, moving_mean, moving_var, eps, momentum):
   > 2 │     if is_training:
       │        ^^^^^^^^^^^
     3 │         mean = x.mean(axis=(2, 3))

   Found    `is_training` is not defined; the nearest name in scope is
            `training`
   Why      The line stops with a NameError when it runs.
   Cards    bnquiz show bug-undefined-name

1 fixed, 1 new, 2 still there
"""


def summed_up(results=tuple(SET), skipped=(), **view):
    rows = [block for result in results for block in row(result, View(**view))]
    return text_of([*rows, *total(results, skipped, common(results), View(**view))])


class TestSummary:
    def test_a_set_reads_so(self):
        assert summed_up() == SUMMARY

    @pytest.mark.parametrize(("lang", "place"), [("en", "cell 2:3"), ("zh", "单元格 2:3")])
    def test_of_a_notebook_the_cell_is_told_in_the_language_of_the_reader(self, lang, place):
        in_a_cell = replace(EPS, spans=(Span(3, 1, 3, 9, cell=2),))
        assert f"eps-subtracted ({place})" in summed_up([replace(FAILED, mistakes=(in_a_cell,))], lang=lang)

    def test_the_second_hint_names_mistakes_without_lines(self):
        assert "✗ eps-subtracted\n" in summed_up(hint=2)

    def test_the_first_hint_counts_them(self):
        text = summed_up(hint=1)
        assert "✗ 3 mistakes\n" in text
        assert "eps-subtracted" not in text

    def test_without_a_mistake_there_is_nothing_in_common(self):
        assert "Mistakes of the set" not in summed_up([PASSED])


class TestChanges:
    MOVED = Changes(fixed=(EPS,), new=(NAME,), still=(AXES, BIASED))

    def changed(self, moved, result=FAILED, **view):
        return text_of(meanwhile.changed(result, moved, View(**view)))

    def test_what_changed_reads_so(self):
        assert self.changed(self.MOVED) == CHANGED

    def test_what_is_hidden_is_not_called_fixed(self):
        text = self.changed(Changes(hidden=(EPS,)))
        assert "? hidden  eps-subtracted: subtracts eps\n" in text
        assert "fixed" not in text

    @pytest.mark.parametrize("hint", [1, 2])
    def test_hints_keep_back_here_too(self, hint):
        text = self.changed(self.MOVED, hint=hint)
        assert "line 3" not in text
        assert ("axes-per-sample" in text) is (hint > 1)
        assert "1 fixed, 1 new, 2 still there" in text

    def test_a_file_that_cannot_be_graded_says_why(self):
        assert "no batch norm found" in self.changed(Changes(), UNGRADED)

    def test_the_lines_around_it(self):
        page = [
            meanwhile.at(dt.datetime(2026, 11, 23, 14, 3, 12)),
            meanwhile.watching("bn.py", "en"),
            meanwhile.waiting(as_is("bn.py: no such file"), "en"),
        ]
        assert text_of(page).splitlines() == [
            "── 14:03:12 ──",
            "Watching bn.py: save it to grade it again; Ctrl-C ends.",
            "bn.py: no such file. Waiting until it changes.",
        ]
