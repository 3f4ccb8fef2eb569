"""The reference of mistakes: complete, and what one entry says."""

import re

import pytest
from msgspec.structs import replace

from bnquiz.bank.model import Code, Text
from bnquiz.grading.mistakes import MISTAKES, Mistake
from bnquiz.grading.mistakes.model import FREQUENCY
from bnquiz.screen.mistakes import GROUPS, explained, listed
from tests.screen.pages import text_of

SOME = Text(en="some words", zh="一些字")
SIGN = Mistake(
    id="eps-subtracted",
    group="eps",
    title=Text("subtracts eps"),
    did=Text("subtracted eps", "减去了 eps"),
    why=Text("eps keeps the root away from zero; subtracted, it does the opposite of that."),
    fix=Text("sqrt(var + eps)"),
    wrong="root = np.sqrt(var - eps)",
    right="if True:\n    root = np.sqrt(var + eps)",
)
CARD = Code(
    id="bug-eps-subtracted",
    topic="bugs",
    line=1,
    level="basic",
    source="a paper",
    question=SOME,
    why=SOME,
    answer=SOME,
    wrong=SOME,
    listing="def predict(x, var, eps):\n    root = np.sqrt(var - eps)\n    return x / root",
    lines=(2,),
    mended=("    root = np.sqrt(var + eps)",),
)
EXPLAINED = """\
eps-subtracted: subtracts eps
  Group    eps: the small number under the root
  Verdict  fail
  Why      eps keeps the root away from zero; subtracted, it does the opposite
           of that.
  Review   bnquiz show bug-eps-subtracted
  Fix      sqrt(var + eps)
  Wrong
    root = np.sqrt(var - eps)
  Right
    if True:
        root = np.sqrt(var + eps)
  Example
      1 │ def predict(x, var, eps):
    > 2 │     root = np.sqrt(var - eps)
      3 │     return x / root
  Fixed
      2 │     root = np.sqrt(var + eps)
"""


class TestListed:
    TEXT = text_of(listed(list(MISTAKES.values()), FREQUENCY, "en"))

    @pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
    def test_every_mistake_stands_under_its_group_with_its_title(self, mistake):
        [under] = [part for part in self.TEXT.split("\n\n") if part.startswith(f"{mistake.group}: ")]
        [line] = [line for line in under.splitlines() if line.split()[0] == mistake.id]
        assert mistake.title.en.split()[0] in line

    def test_the_commonest_stand_first_with_how_often_they_were_seen(self):
        [running] = [part for part in self.TEXT.split("\n\n") if part.startswith("running: ")]
        counted = re.findall(r"^  (\S+) +(\d+)  ", running, re.MULTILINE)
        assert counted == [("graph-leak", "23"), ("momentum-swapped", "7"), ("running-not-updated", "5")]
        assert "in how many of 166 public batch norms" in self.TEXT

    def test_groups_stand_in_their_order_and_none_is_unknown(self):
        heads = [part.partition(":")[0] for part in self.TEXT.split("\n\n")][:-1]
        assert heads == list(GROUPS)

    def test_warnings_are_told_from_errors(self):
        flat = " ".join(self.TEXT.split())
        for mistake in MISTAKES.values():
            assert (f"{mistake.title.en} (warning)" in flat) is (mistake.severity == "warning")


class TestExplained:
    def test_one_reads_so(self):
        assert text_of(explained([SIGN], {SIGN.id: CARD}, "en")) == EXPLAINED

    def test_without_a_listing_it_ends_with_the_right_code(self):
        assert text_of(explained([SIGN], {}, "en")).splitlines() == EXPLAINED.splitlines()[:12]

    def test_without_code_it_ends_with_the_mend(self):
        bare = replace(SIGN, wrong="", right="")
        assert text_of(explained([bare], {}, "en")).splitlines() == EXPLAINED.splitlines()[:7]

    def test_a_warning_says_that_the_file_passes(self):
        warning = replace(SIGN, severity="warning")
        assert "  Verdict  a warning: the file passes\n" in text_of(explained([warning], {}, "en"))

    def test_several_stand_apart(self):
        alone = text_of(explained([SIGN], {}, "en"))
        assert text_of(explained([SIGN, SIGN], {}, "en")) == f"{alone}\n{alone}"

    def test_a_line_that_only_goes_is_said_to_go_under_its_number(self):
        listing = "\n".join("pass" for _ in range(12))
        card = replace(CARD, listing=listing, lines=(11,), mended=("",))
        text = text_of(explained([SIGN], {SIGN.id: card}, "en"))
        assert "    > 11 │ pass\n" in text
        assert "      11 │ (delete this line)\n" in text
