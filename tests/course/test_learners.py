"""Whose a file is: a learner is a folder below the one that was named."""

import pytest
from msgspec.structs import replace

from bnquiz.course.learners import Learner, learners, most_points, named, shared
from bnquiz.grading.records import Result, Score, SkippedFile
from bnquiz.screen.course import WORDS, by_learner, in_common
from bnquiz.screen.found import View
from tests.screen.pages import text_of
from tests.screen.results import FAILED, PASSED

pytestmark = pytest.mark.fast

PAGE = """\
ERROR  ann  0 of 20
       no file to grade
FAIL   bob  7 of 20
       my bn.py
       ✗ axes-per-sample (3); eps-subtracted (7); undefined-name (2)
       ! running-var-biased (8)
       right.py

2 learners: 1 fail, 1 could not be graded
Skipped: 2; without --learners each is named.

Mistakes, by the number of learners
  1 ████████████████████  axes-per-sample: averages within each sample
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with nbgrader's layout, and we are above it."""
    for learner in ("ann", "bob", ".hidden", "data", "a.b"):
        (tmp_path / "submitted" / learner / "ps1").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def result(file: str) -> Result:
    return Result(file, "pass", 0.1)


@pytest.mark.parametrize(
    ("paths", "file", "learner"),
    [
        pytest.param(["submitted"], "submitted/ann/ps1/bn.ipynb", "ann", id="nbgrader"),
        pytest.param(["submitted/"], "submitted/ann/bn.py", "ann", id="a folder a learner"),
        pytest.param(["submitted"], "submitted/ann_7.py", "ann_7", id="a file a learner"),
        pytest.param(["./submitted"], "./submitted/ann/bn.py", "ann", id="named another way"),
        pytest.param(
            ["submitted/ann", "submitted/bob"], "submitted/bob/ps1/bn.py", "bob", id="several folders"
        ),
        pytest.param(
            ["submitted/ann/ps1/x.py", "submitted/bob/ps1/x.py"],
            "submitted/bob/ps1/x.py",
            "bob",
            id="what a shell makes of submitted/*/ps1/x.py",
        ),
        pytest.param(
            ["submitted", "submitted/ann"], "submitted/ann/bn.py", "ann", id="a folder and one in it"
        ),
        pytest.param(["submitted/ann/x.py"], "submitted/ann/x.py", "x", id="one file"),
        pytest.param(["x.py", "y.py"], "y.py", "y", id="files of one folder"),
        pytest.param(["submitted/a.b", "submitted/ann"], "submitted/a.b", "a.b", id="an empty folder"),
        pytest.param(["-"], "stdin.py", "stdin", id="standard input"),
        pytest.param(["submitted/ann"], "submitted/ann", "ann", id="a folder with no file to grade"),
        pytest.param(["."], ".", "{here}", id="the folder of the call, with no file to grade"),
    ],
)
def test_a_file_is_the_learners_whose_folder_it_lies_in(here, paths, file, learner):
    [own] = named([result(file)], paths)
    assert own.learner == learner.format(here=here.name)


@pytest.mark.usefixtures("here")
def test_a_folder_in_which_nothing_was_graded_is_a_learner_too():
    own = named([result("submitted/bob/ps1/bn.py")], ["submitted"])
    everybody = learners(own, ["submitted"], [SkippedFile("submitted/data", "excluded")])
    assert [(learner.name, learner.verdict) for learner in everybody] == [
        ("a.b", "error"),
        ("ann", "error"),
        ("bob", "pass"),
    ]


@pytest.mark.usefixtures("here")
def test_a_folder_of_learners_is_none_itself_though_all_of_them_are_empty():
    own = named([result("submitted")], ["submitted"])
    assert [learner.name for learner in learners(own, ["submitted"])] == ["a.b", "ann", "bob", "data"]


def test_a_learner_has_the_worst_verdict_and_the_points_of_all_files():
    scored = [
        Result("a.py", v, 0.1, learner="ann", score=Score(p, 10)) for v, p in (("pass", 10), ("error", 2))
    ]
    [ann] = learners(scored, ["a.py"])
    assert (ann.verdict, ann.points, most_points([ann])) == ("error", 12, 20)


def test_mistakes_are_counted_by_learner_and_not_by_file():
    everybody = [Learner("ann", (FAILED, FAILED)), Learner("bob", (FAILED,)), Learner("cyd", (PASSED,))]
    counted = {each.mistake.id: [learner.name for learner in each.learners] for each in shared(everybody)}
    assert counted["eps-subtracted"] == ["ann", "bob"]
    assert list(counted)[-1] == "running-var-biased", "warnings come last"


def test_the_summary_has_a_row_a_learner_and_counts_learners():
    bob = Learner("bob", (replace(FAILED, score=Score(0, 10)), replace(PASSED, score=Score(7, 10))))
    everybody = [Learner("ann"), bob]
    rows = by_learner(everybody, most_points(everybody), View())
    page = text_of([*rows, *in_common(everybody, shared(everybody)[:1], 2, View())])
    assert page == PAGE


def test_the_summary_is_there_in_chinese_with_every_word():
    everybody = [Learner("ann"), Learner("bob", (FAILED,))]
    assert "2 名学生：1 名未通过，1 名无法评判" in text_of(in_common(everybody, (), 0, View(lang="zh")))
    assert [name for name, word in WORDS.items() if not word.zh] == []
