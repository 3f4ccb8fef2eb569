"""``bnquiz.check`` and the pytest plugin: an assertion that says what the report says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

import bnquiz as package
from bnquiz.checking import faults
from bnquiz.pytest_plugin import Bnquiz
from tests.cli.learner_files import RIGHT, WARNED, WRONG
from tests.course.test_points import ALL, OUTPUT, WRONG_OUTPUT, having, mistake
from tests.screen.results import BIASED, EPS, PASSED, UNGRADED

ROOT = Path(__file__).parents[2]
UNTRIED = having(checks=(OUTPUT,), entry=PASSED.entry)
UNEXPLAINED = having(mistake("unexplained"), checks=(WRONG_OUTPUT, *ALL[1:]))


@pytest.mark.parametrize(
    ("result", "wanted", "said"),
    [
        pytest.param(having(), (), "", id="a right file"),
        pytest.param(having(EPS), ("axes", "formula", "run"), "", id="other groups"),
        pytest.param(having(BIASED), ("running",), "", id="a warning in the group"),
        pytest.param(having(EPS), ("eps-missing",), "", id="another mistake of the group"),
        pytest.param(having(EPS), (), "bn.py:7: eps-subtracted: subtracts eps", id="any mistake"),
        pytest.param(having(EPS), ("eps",), "bn.py:7: eps-subtracted: subtracts eps", id="its group"),
        pytest.param(having(EPS), ("axes", "eps-subtracted"), "bn.py:7: eps-subtracted: ", id="its id"),
        pytest.param(
            having(BIASED), ("running-var-biased",), "bn.py:8: running-var-biased: ", id="a warning's id"
        ),
        pytest.param(
            UNTRIED, ("running",), "bn.py: running: not tried: the file has nothing", id="a part not tried"
        ),
        pytest.param(UNTRIED, ("momentum-swapped",), "bn.py: momentum-swapped: not tried", id="an id of it"),
        pytest.param(
            UNEXPLAINED, ("eps",), "bn.py: eps: wrong: unexplained\nunexplained: ", id="unexplained"
        ),
        pytest.param(UNGRADED, (), "notes.py: could not be graded: no batch norm found", id="not graded"),
        pytest.param(
            UNGRADED, ("eps",), "notes.py: eps: not tried: no batch norm found", id="nor a group of it"
        ),
    ],
)
def test_what_is_asked_about_is_told_and_nothing_else(result, wanted, said):
    told = faults(result, wanted)
    assert told.startswith(said)
    assert bool(told) == bool(said)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("esp", "did you mean eps"), ("eps-substracted", "did you mean eps-subtracted"), ("", "the groups are")],
)
def test_a_name_that_is_none_is_told_with_what_is_near(name, hint):
    with pytest.raises(ValueError, match=hint):
        faults(having(), (name,))


@pytest.mark.parametrize(
    ("name", "says"), [("esp", "没有名为 'esp' 的.*你是不是想用 eps"), ("", "分组有 .*、")]
)
def test_it_is_told_in_chinese_too(name, says):
    with pytest.raises(ValueError, match=says):
        faults(having(), (name,), "zh")


def test_the_words_are_in_the_message_in_a_notebook_too(monkeypatch):
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")  # as a kernel sets it
    assert faults(having(EPS), ()).startswith("bn.py:7: eps-subtracted: subtracts eps\n")


def test_check_raises_with_lines_and_numbers_or_says_nothing():
    assert package.check(RIGHT) is None
    assert package.check(WRONG, "running") is None
    with pytest.raises(AssertionError, match=r"eps-subtracted: subtracts eps\n(.*\n)*.*> 15 │.*- eps"):
        package.check(WRONG, "eps")


def test_an_assertion_speaks_the_language_of_the_call_or_the_one_asked_for(monkeypatch):
    monkeypatch.setenv("BNQUIZ_LANG", "zh")
    with pytest.raises(AssertionError, match=r"^<text>:\d+: eps-subtracted: 减去了 eps\n"):
        package.check(WRONG, "eps")
    with pytest.raises(AssertionError, match="subtracts eps"):
        package.check(WRONG, "eps", lang="en")


class TestFixture:
    def test_it_grades_a_file_once_and_again_when_it_has_changed(self, tmp_path, monkeypatch):
        graded = []
        monkeypatch.setattr(package, "grade", lambda _, **options: graded.append(options) or replace(PASSED))
        path = tmp_path / "bn.py"
        path.write_text(RIGHT)
        own = Bnquiz()
        for _ in range(3):
            own.check(path)
            own.grade(str(path))
        own.grade(path, momentum="keep")
        path.write_text(WRONG + "\n")
        own.grade(path)
        assert graded == [{}, {"momentum": "keep"}, {}]


@pytest.fixture
def run(tmp_path):
    """Runs pytest with our plugin alone, in a folder with these files: exit status and what it printed."""

    def call(*arguments, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        environ = {
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "100",
        }
        environ["PYTEST_ADDOPTS"] = ""
        command = [sys.executable, "-m", "pytest", "-p", "bnquiz.pytest_plugin", "-q", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=120
        )
        return done.returncode, done.stdout

    return call


UNLOADED = """\
import sys

def test_nothing_is_loaded():
    ours = {name for name in sys.modules if name.startswith("bnquiz")}
    assert ours == {"bnquiz", "bnquiz.language", "bnquiz.pytest_plugin"}
    assert not {"torch", "numpy", "click", "rich", "msgspec"} & set(sys.modules)
"""
WITH_FIXTURE = """\
import pytest

def test_it(bnquiz):
    bnquiz.check("my_bn.py", "axes", "running")

@pytest.mark.xfail(raises=AssertionError, strict=True)
def test_eps(bnquiz):
    bnquiz.check("my_bn.py", "eps")
"""


class TestPlugin:
    def test_where_it_is_not_used_it_loads_nothing(self, run):
        assert run(test_x=UNLOADED)[0] == 0

    @pytest.mark.parametrize(("lang", "says"), [("en", "grade the files"), ("zh", "评判指定（或找到）的")])
    def test_its_help_is_in_the_language_of_the_call(self, run, monkeypatch, lang, says):
        monkeypatch.setenv("BNQUIZ_LANG", lang)
        assert says in run("--help")[1]

    @pytest.mark.slow
    def test_the_fixture_checks_a_file(self, run):
        code, out = run("test_x.py", test_x=WITH_FIXTURE, my_bn=WRONG)
        assert code == 0, out

    def test_a_named_file_is_a_test_a_group_and_a_failure_has_the_words_of_the_report(self, run):
        code, out = run("--bnquiz", "-rs", "my_bn.py", my_bn=WRONG)
        assert code == 1
        assert "my_bn.py:15: eps-subtracted: subtracts eps\n" in out
        assert "SKIPPED [2] my_bn.py:1: not tried: the file has nothing of the kind" in out
        assert "1 failed, 7 passed, 2 skipped" in out
        assert "Traceback" not in out
        assert "pytest_plugin.py" not in out

    def test_one_group_can_be_run_by_its_name(self, run):
        code, out = run("--bnquiz", "my_bn.py::running", my_bn=WRONG)
        assert (code, "1 passed" in out) == (0, True)

    @pytest.mark.slow
    def test_a_group_that_is_named_has_to_be_there(self, run):
        code, out = run("--bnquiz", "my_bn.py::gradient", my_bn=RIGHT)
        assert code == 1
        assert "my_bn.py: gradient: not tried: the file has nothing of the kind" in out

    @pytest.mark.slow
    def test_a_file_is_graded_and_never_imported(self, run, tmp_path):
        run("--bnquiz", "my_bn.py", my_bn=RIGHT + f"open({str(tmp_path / 'ran')!r}, 'w')\n")
        assert not (tmp_path / "ran").exists()

    def test_tests_beside_it_stay_tests(self, run):
        code, out = run("--bnquiz", ".", test_x="def test(): pass", my_bn=RIGHT, helper="def f(): return 1")
        assert code == 0
        assert "9 passed, 12 skipped" in out

    @pytest.mark.slow
    def test_a_named_file_without_a_batch_norm_fails(self, run):
        code, out = run("--bnquiz", "helper.py", helper="def f(): return 1")
        assert code == 1
        assert "helper.py: run: not tried: no batch norm found" in out

    def test_warnings_are_told_where_what_passed_is_shown(self, run):
        assert "running-var-biased: stores" in run("--bnquiz", "-rP", "my_bn.py::running", my_bn=WARNED)[1]

    def test_the_package_declares_it(self):
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        assert '[project.entry-points.pytest11]\nbnquiz = "bnquiz.pytest_plugin"\n' in text
