"""``bnquiz grade --repro`` and ``--repro-dir``: what is shown, what is written, what is never overwritten."""

import json
import re
import subprocess
import sys

import pytest

from tests.cli.learner_files import RIGHT, WRONG

SCRIPT = RIGHT[RIGHT.index("\n\nout = ") :]  # fails as it is imported


LIBRARY = """import torch.nn.functional as F

def batch_norm(x, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    return F.batch_norm(x, moving_mean, moving_var, gamma, beta, training, 1 - momentum, eps)
"""


@pytest.fixture
def wrong(folder):
    """bn.py, that subtracts eps."""
    (folder / "bn.py").write_text(WRONG.replace(SCRIPT, ""), encoding="utf-8")
    return "bn.py"


def outcome(path):
    """What pytest says of a file: 0 passed, 1 failed. Plugins would only take time."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:hypothesispytest", path]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode


class TestReport:
    def test_one_line_says_what_the_call_gives_and_below_it_stands_what_can_be_pasted(
        self, bnquiz, wrong, folder
    ):
        _, out, _ = bnquiz("grade", wrong, "--repro")
        assert "Repro    `batch_norm([[0.], [0.]])` gives [[nan], [nan]], right is [[0.]," in out
        code = out[out.index("import numpy as np\nfrom bn") : out.index("\n\nChecks")]
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.stdout == "yours [[nan], [nan]] right [[0.0], [0.0]]\n"
        assert "AssertionError" in done.stderr

    def test_without_the_option_nothing_of_it_is_there(self, bnquiz, wrong):
        assert "Repro" not in bnquiz("grade", wrong)[1]
        [result] = json.loads(bnquiz("grade", wrong, "--json")[1])["results"]
        assert "repro" not in result["mistakes"][0]

    def test_a_file_that_cannot_be_imported_says_that_there_is_none(self, bnquiz, folder):
        (folder / "bn.py").write_text(WRONG, encoding="utf-8")
        _, out, _ = bnquiz("grade", "bn.py", "--repro")
        assert "Repro    none: the file as it stands cannot be imported" in out

    @pytest.mark.slow
    def test_what_no_number_shows_says_so(self, bnquiz, folder):
        (folder / "bn.py").write_text(LIBRARY, encoding="utf-8")
        _, out, _ = bnquiz("grade", "bn.py", "--repro")
        assert "bn.py:4: library-call" in out
        assert "Repro    none: no small call shows it" in out

    def test_in_chinese_all_of_it_is(self, bnquiz, folder):
        wrong = RIGHT.replace(SCRIPT, "").replace("(1 - momentum) * var", "(1 - momentum) * var ** 0.5")
        (folder / "bn.py").write_text(wrong, encoding="utf-8")
        _, out, _ = bnquiz("grade", "bn.py", "--repro", "--lang", "zh")
        assert re.search(r"复现 +滑动方差：`batch_norm\(.*\)` 得到 \[", out)
        [result] = json.loads(bnquiz("grade", "bn.py", "--repro", "--json", "--lang", "zh")[1])["results"]
        assert result["mistakes"][0]["repro"]["quantity"] == "滑动方差"

    def test_json_carries_it(self, bnquiz, wrong):
        [result] = json.loads(bnquiz("grade", wrong, "--json", "--repro")[1])["results"]
        repro = result["mistakes"][0]["repro"]
        assert repro.keys() == {"call", "quantity", "yours", "right", "code"}
        assert repro["quantity"] == "y"

    @pytest.mark.parametrize(
        "options", [["."], ["bn.py", "--output-format", "csv"]], ids=["a set", "a table"]
    )
    def test_where_it_would_not_be_shown_the_call_is_wrong(self, bnquiz, wrong, folder, options):  # noqa: ARG002
        (folder / "other.py").write_text(RIGHT, encoding="utf-8")
        code, out, err = bnquiz("grade", *options, "--repro")
        assert (code, out) == (2, "")
        assert "take --json or --repro-dir" in err

    def test_standard_input_cannot_be_imported(self, bnquiz, monkeypatch):
        monkeypatch.setattr("sys.stdin", None)
        code, out, err = bnquiz("grade", "-", "--repro")
        assert (code, out) == (2, "")
        assert "name it instead of -" in err


class TestFolder:
    @pytest.mark.slow
    def test_a_mistake_is_a_pytest_file_that_fails_until_it_is_gone(self, bnquiz, wrong, folder):
        code, _, err = bnquiz("grade", wrong, "--repro-dir", "tests/bn")
        assert code == 1
        assert "1 test written; run `pytest tests/bn`" in err
        [path] = (folder / "tests" / "bn").iterdir()
        assert path.name == "test_bn_eps_subtracted.py"
        assert outcome(path) == 1
        (folder / wrong).write_text(RIGHT.replace(SCRIPT, ""), encoding="utf-8")
        assert outcome(path) == 0

    @pytest.mark.slow
    def test_its_own_file_is_replaced_and_another_one_stays(self, bnquiz, wrong, folder):
        bnquiz("grade", wrong, "--repro-dir", "tests")
        path = folder / "tests" / "test_bn_eps_subtracted.py"
        ours = path.read_text(encoding="utf-8")
        path.write_text(ours.splitlines()[0] + "\nold\n", encoding="utf-8")
        assert bnquiz("grade", wrong, "--repro-dir", "tests")[0] == 1
        assert path.read_text(encoding="utf-8") == ours
        path.write_text("my own test\n", encoding="utf-8")
        code, _, err = bnquiz("grade", wrong, "--repro-dir", "tests")
        assert code == 2
        assert "tests/test_bn_eps_subtracted.py: it is there already, and stays as it is" in err
        assert path.read_text(encoding="utf-8") == "my own test\n"

    def test_two_files_of_one_name_have_tests_of_their_own(self, bnquiz, folder):
        for name in ("one", "two"):
            (folder / name).mkdir()
            (folder / name / "bn.py").write_text(WRONG.replace(SCRIPT, ""), encoding="utf-8")
        bnquiz("grade", "one", "two", "--repro-dir", "tests")
        names = sorted(path.name for path in (folder / "tests").iterdir())
        assert names == ["test_bn_eps_subtracted.py", "test_bn_eps_subtracted_2.py"]

    @pytest.mark.parametrize("below", ["", "/tests"])
    def test_a_file_in_the_place_of_the_folder_is_one_line_before_anything_is_graded(
        self, bnquiz, wrong, below
    ):
        code, out, err = bnquiz("grade", wrong, "--repro-dir", f"{wrong}{below}")
        assert (code, out) == (2, "")
        assert re.fullmatch(r"bnquiz: \S*bn\.py: is a file, and no folder; name another one\n", err)
