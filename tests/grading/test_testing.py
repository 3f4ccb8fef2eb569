"""Grading tests: what catches what, what is too strict, and files that cannot be judged."""

import json
from pathlib import Path

import pytest

from bnquiz.errors import BadTests
from bnquiz.grading import testing
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.process.pool import Ended
from bnquiz.grading.process.runner import Runner, start_workers
from bnquiz.grading.process.wire import Answer, Failure
from bnquiz.grading.process.worker import confine
from bnquiz.grading.testing import (
    NEEDED,
    GradedTests,
    Hanging,
    Survivor,
    TooStrict,
    as_json,
    grade_tests,
    smallest_inputs,
    wrongs,
)
from bnquiz.resources import shipped
from bnquiz.screen.testing import GROUPS, RIGHT, report
from bnquiz.texts import Text
from bnquiz.variants.tables import rights

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
EXCELLENT = shipped("solutions") / "tests.py"
ONE = "torch.ones(1), torch.zeros(1), torch.zeros(1), torch.ones(1)"
BEGIN = f"import torch\n\nX = torch.tensor([[0.0], [2.0]])\nONE = ({ONE})\n\n"


@pytest.fixture(scope="module")
def workers():
    with start_workers(NEEDED) as running:
        yield running


@pytest.fixture
def few(monkeypatch):
    """Three wrong batch norms in place of all, for tests that ask something else."""
    monkeypatch.setattr(testing, "wrongs", lambda: ("center-missing", "eps-missing", "running-std"))


def graded(workers, text, seconds=20.0):
    return grade_tests("bn_tests.py", BEGIN + text, workers, seconds)


class InTurn:
    """The pool of this process, in which a test can replace what runs."""

    def __init__(self, workers, do, *_):
        self.workers, self.do = workers, do

    def run(self, places, _at_once):
        return (Ended(place, self.do(place, self.workers)) for place in list(places))


class TestSamples:
    """The three files of the project have the scores that they deserve."""

    @pytest.mark.slow
    def test_excellent_tests_catch_every_mistake_and_fail_on_no_right_batch_norm(self, workers):
        result = grade_tests("tests.py", EXCELLENT.read_text(encoding="utf-8"), workers, 20.0)
        assert (result.score, result.survived, result.too_strict) == (1.0, (), ())
        assert result.caught == wrongs()
        assert result.passed

    @pytest.mark.slow
    def test_usual_tests_catch_what_mean_and_variance_show(self, workers):
        text = (EXAMPLES / "tests_usual.py").read_text(encoding="utf-8")
        result = grade_tests("tests_usual.py", text, workers, 20.0)
        assert 0.5 < result.score < 0.7
        assert result.too_strict == ()
        missed = {survivor.id for survivor in result.survived}
        assert {"eps-missing", "gamma-missing", "cancellation", "stats-detached"} <= missed
        assert {"center-missing", "batch-stats-in-eval", "momentum-swapped"} <= set(result.caught)

    @pytest.mark.slow
    def test_tests_of_shapes_catch_nothing_and_each_survivor_has_an_input_and_a_card(self, workers):
        text = (EXAMPLES / "tests_poor.py").read_text(encoding="utf-8")
        result = grade_tests("tests_poor.py", text, workers, 20.0)
        assert result.score == 0
        assert [s.id for s in result.survived if not s.input.startswith("x = ")] == []
        assert [s.card for s in result.survived] == [MISTAKES[s.id].cards[0] for s in result.survived]
        inputs = {survivor.id: survivor.input for survivor in result.survived}
        assert inputs["center-missing"] == "x = [[0.], [2.]]"
        assert inputs["eps-missing"] == "x = [[0.], [2.]], eps = 1."
        assert inputs["axes-batch-only"] == "x = [[[[0., 2.]]]], one image of two columns"

    def test_in_chinese_the_input_of_a_survivor_is_explained_in_chinese(self, workers):
        assert smallest_inputs(["axes-batch-only"], workers, 20.0, "zh") == {
            "axes-batch-only": "x = [[[[0., 2.]]]]，一张两列的图像"
        }


@pytest.mark.usefixtures("few")
class TestJudging:
    def test_a_test_that_fails_on_a_right_batch_norm_is_too_strict_and_counts_no_more(self, workers):
        result = graded(
            workers,
            "def test_keras(batch_norm):\n"
            "    _, _, var = batch_norm(X, *ONE, 1e-5, 0.9, True)\n"
            "    assert torch.allclose(var, torch.tensor([1.0]))\n",
        )
        assert {fails.variant for fails in result.too_strict} == {
            "running-variance-unbiased", "in-place", "computed-in-float64", "as-in-torch",
        }  # fmt: skip
        assert {(fails.test, fails.line) for fails in result.too_strict} == {("test_keras", 8)}
        assert (result.caught, result.passed) == ((), False)

    def test_every_call_has_its_own_moving_statistics(self, workers):
        result = graded(
            workers,
            "def test_kept(batch_norm):\n"
            "    gamma, beta, mean, var = ONE\n"
            "    batch_norm(X, gamma, beta, mean, var, 1e-5, 0.9, True)\n"
            "    assert (mean, var) == (torch.zeros(1), torch.ones(1))\n",
        )
        assert result.too_strict == ()

    def test_a_test_that_only_a_wrong_batch_norm_sends_into_a_loop_has_caught_it(self, workers):
        result = graded(
            workers,
            "def test_it(batch_norm):\n"
            "    y = batch_norm(X, *ONE, 1e-5, 0.9, True)[0]\n"
            "    while abs(y.sum()) > 0.1:\n"
            "        pass\n",
            seconds=4.0,
        )
        assert result.caught == ("center-missing",)

    @pytest.mark.slow
    def test_a_test_that_hangs_is_named_with_its_line_and_the_others_are_scored(self, workers):
        result = graded(
            workers,
            "def test_loop(batch_norm):\n    while True:\n        pass\n\n\n"
            "def test_mean(batch_norm):\n"
            "    assert abs(batch_norm(X, *ONE, 1e-5, 0.9, True)[0].sum()) < 0.1\n",
            seconds=8.0,
        )
        assert [(each.test, each.seconds) for each in result.hanging] == [("test_loop", 2.0)]
        assert result.hanging[0].line in {7, 8}
        assert (result.caught, result.too_strict, result.passed) == (("center-missing",), (), False)

    @pytest.mark.slow
    def test_a_fixture_that_hangs_is_a_test_that_hangs(self, workers):
        result = graded(
            workers,
            "import pytest\n\n\n@pytest.fixture\ndef slow():\n    while True:\n        pass\n\n\n"
            "def test_a(batch_norm):\n    pass\n\n\ndef test_b(slow, batch_norm):\n    pass\n",
            seconds=4.0,
        )
        assert [each.test for each in result.hanging] == ["test_b"]

    def test_skipped_and_expected_failures_are_no_complaint(self, workers):
        result = graded(
            workers,
            "import pytest\n\n"
            "@pytest.mark.skip\ndef test_a(batch_norm):\n    assert False\n\n"
            "@pytest.mark.xfail\ndef test_b(batch_norm):\n    assert False\n",
        )
        assert (result.too_strict, result.caught, result.tests) == ((), (), 1)


# a file: what the one line says
UNFIT = {
    "".join(f"def test_{name}(batch_norm):\n    while True:\n        pass\n\n\n" for name in "abcd"): (
        "test_a, test_b, test_c do not come back within 1.5 s each, a quarter of --timeout"
    ),
    "while True:\n    pass\n": "bn_tests.py:6: at its top level it runs longer than 1.5 s, a quarter of",
    "import os\n\n\ndef test_a(batch_norm):\n    os._exit(0)\n": "ends the process",
    "import sys\n\nsys.exit(1)\n": "the file ends the process; take the exit out",
    "import pytest\n\n\ndef test_a(batch_norm):\n    pytest.exit('bye')\n": "ends the run of pytest",
    "import pytest\n\n\ndef test_a(batch_norm):\n    pytest.exit('', 0)\n": "ends the run of pytest",
    "import ctypes\n\n\ndef test_a(batch_norm):\n    ctypes.string_at(0)\n": "crashes the process",
    "import nothing_like_it\n": "bn_tests.py:6: the file does not run: ModuleNotFoundError",
    "x = 1\n": "no test ran",
    "def test_a(bn):\n    pass\n": "test_a cannot begin: fixture 'bn' not found; .* batch_norm",
}


@pytest.mark.sampled(one_of=3)
@pytest.mark.parametrize("text", UNFIT)
def test_what_cannot_be_judged_is_one_clear_line(workers, text):
    with pytest.raises(BadTests, match=UNFIT[text]) as raised:
        graded(workers, text, seconds=6.0)
    assert "\n" not in str(raised.value)


@pytest.mark.usefixtures("few")
def test_a_run_that_something_else_breaks_off_is_made_once_more(workers, monkeypatch):
    ends = iter([Answer(failure=Failure("PytestFailed", "USAGE_ERROR"))])
    run, calm = Runner.run, "def test_a(batch_norm):\n    pass\n"
    monkeypatch.setattr(testing, "Pool", InTurn)
    monkeypatch.setattr(Runner, "run", lambda *arguments: next(ends, None) or run(*arguments))
    assert graded(workers, calm).tests == 1


def test_where_pytest_itself_cannot_go_on_no_test_is_blamed(workers):
    """What it runs into on a busy machine is not for the learner to take out."""
    text = (
        "import pytest\n\n\nclass Busy:\n    def pytest_runtest_logreport(self):\n"
        "        raise OSError('too busy')\n\n\n"
        "@pytest.fixture(autouse=True)\ndef busy(pytestconfig):\n"
        "    pytestconfig.pluginmanager.register(Busy())\n\n\n"
        "def test_a(batch_norm):\n    pass\n"
    )
    with pytest.raises(BadTests, match=r"pytest itself fails \(OSError: too busy\); try again"):
        graded(workers, text)


@pytest.mark.usefixtures("few")
@pytest.mark.slow
def test_words_that_are_no_text_are_told_as_they_are_written(workers):
    result = graded(workers, "def test_a(batch_norm):\n    assert False, '\\udc80\\x1b[2J'\n")
    [message] = {fails.message for fails in result.too_strict}
    assert message.startswith(r"AssertionError: \udc80\x1b[2J")


@pytest.mark.usefixtures("few")
@pytest.mark.slow
def test_a_flood_of_prints_costs_nothing(workers):
    text = "def test_a(batch_norm):\n    for _ in range(10_000):\n        print('x' * 1000)\n"
    assert graded(workers, text).tests == 1


@pytest.mark.usefixtures("few")
@pytest.mark.skipif(not confine.version(), reason="only the kernel of Linux can refuse it")
def test_tests_are_shut_in_as_graded_files_are(workers, tmp_path):
    place = tmp_path / "left_behind"
    result = graded(workers, f"def test_a(batch_norm):\n    open({str(place)!r}, 'w').close()\n")
    assert "PermissionError" in result.too_strict[0].message
    assert not place.exists()


def test_without_pytest_one_line_says_so(monkeypatch):
    monkeypatch.setattr(testing, "find_spec", lambda _: None)
    with pytest.raises(BadTests, match="pip install pytest"):
        testing.need_pytest()


REPORT = GradedTests(
    "t.py",
    tests=2,
    caught=("center-missing",),
    survived=(Survivor("eps-missing", "eps", Text("left out eps", "漏了 eps"), "x = 1", "bug-eps-missing"),),
    too_strict=(TooStrict("test_a", "in-place", 3, "AssertionError: no"),),
    hanging=(Hanging("test_b", 5.0, 9),),
)


class TestTelling:
    def test_as_json_it_has_ids_inputs_and_cards(self):
        assert json.loads(as_json(REPORT)) == {
            "tests": {
                "score": 0.5,
                "caught": ["center-missing"],
                "survived": [{"id": "eps-missing", "input": "x = 1", "card": "bug-eps-missing"}],
                "too_strict": [{"test": "test_a", "variant": "in-place"}],
                "hanging": [{"test": "test_b", "line": 9}],
            }
        }

    @pytest.mark.parametrize(
        ("lang", "says"),
        [
            (
                "en",
                [
                    "1 of 2 wrong batch norms caught, 50%; 2 tests",
                    "test_a, line 3",
                    "test_b, line 9",
                    "left out eps",
                ],
            ),
            ("zh", ["2 个错误实现中的 1 个", "test_a，第 3 行", "test_b，第 9 行", "漏了 eps"]),
        ],
    )
    def test_the_report_says_it_in_either_language(self, lang, says):
        text = "\n".join(block.text for block in report(REPORT, lang))
        assert [words for words in says if words not in text] == []

    def test_every_group_and_every_right_batch_norm_has_words(self):
        assert {MISTAKES[id_].group for id_ in wrongs()} == set(GROUPS)
        assert set(rights(testing.IDIOM)) == set(RIGHT)
