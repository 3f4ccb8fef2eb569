"""``bnquiz grade --tests FILE``: what it prints, what it returns, what it refuses."""

import json

import pytest

from bnquiz.grading import testing
from bnquiz.resources import shipped
from bnquiz.study.journal import open_journal

POOR = """\
import torch


def test_a(batch_norm):
    one, zero = torch.ones(1), torch.zeros(1)
    y, _, _ = batch_norm(torch.tensor([[0.0], [2.0]]), one, zero, zero, one, 1e-5, 0.9, True)
    assert y.shape == (2, 1)
"""


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Three wrong batch norms in place of all: each takes its time."""
    monkeypatch.setattr(testing, "wrongs", lambda: ("center-missing", "eps-missing", "running-std"))


@pytest.fixture
def tests(folder):
    """A file of tests that catches nothing."""
    path = folder / "bn_tests.py"
    path.write_text(POOR, encoding="utf-8")
    return path


@pytest.mark.slow
def test_the_report_is_by_group_with_input_and_card_and_exit_1(bnquiz, tests):
    code, out, _ = bnquiz("grade", "--tests", tests.name)
    assert code == 1
    assert out.startswith("FAIL  bn_tests.py: 0 of 3 wrong batch norms caught, 0%; 1 test\n")
    assert "   0/1   eps\n" in out
    survivor = (
        "  ✗ center-missing: did not subtract the mean\n    x = [[0.], [2.]]\n    card bug-center-missing\n"
    )
    assert survivor in out
    assert "`bnquiz solution tests`" in out


@pytest.mark.slow
def test_json_is_one_document_of_ids(bnquiz, tests):
    code, out, _ = bnquiz("grade", "--tests", tests.name, "--json")
    told = json.loads(out)["tests"]
    assert code == 1
    assert (told["score"], told["caught"], told["too_strict"]) == (0, [], [])
    assert {"id": "eps-missing", "input": "x = [[0.], [2.]], eps = 1.", "card": "bug-eps-missing"} in told[
        "survived"
    ]


@pytest.mark.slow
def test_tests_that_catch_all_exit_0_and_the_solution_is_shown_then_without_asking(bnquiz, tests, home):
    ours = (shipped("solutions") / "tests.py").read_text(encoding="utf-8")
    tests.write_text(f"# bnquiz task: tests\n{ours}", encoding="utf-8")
    code, out, err = bnquiz("grade", "--tests", tests.name)
    assert (code, err) == (0, "")
    assert "3 of 3 wrong batch norms caught, 100%" in out
    with open_journal(home / "journal.sqlite") as journal:
        assert journal.has_passed("tests")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["--tests", "absent.py"], "bnquiz start --task tests absent.py", id="no such file"),
        pytest.param(["--tests", "broken.py"], "broken.py:1: it is not Python", id="not Python"),
        pytest.param(
            ["--tests", "empty.py"],
            "empty.py: the file is empty; write a test `def test_…(batch_norm):` into it",
            id="an empty file",
        ),
        pytest.param(["--tests", "bn_tests.py", "other.py"], "--tests takes one file", id="another file"),
        pytest.param(["--tests", "bn_tests.py", "--watch"], "--tests takes one file", id="another option"),
        pytest.param([], "Missing argument 'FILE_OR_FOLDER...'", id="nothing at all"),
    ],
)
@pytest.mark.usefixtures("tests")
def test_what_cannot_be_is_said_in_one_line_on_stderr(bnquiz, folder, arguments, says):
    (folder / "broken.py").write_text("def test_a(batch_norm)\n")
    (folder / "empty.py").touch()
    code, out, err = bnquiz("grade", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err
