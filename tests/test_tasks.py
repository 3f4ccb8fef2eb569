"""The tasks: each solution passes with nothing to say, each starter fails with clear words, no stray file."""

import ast
import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pexpect
import pytest
import torch

from bnquiz import tasks
from bnquiz.grading.grade import grade
from bnquiz.grading.process.forked import WorkerServer
from bnquiz.grading.source.reading import read
from bnquiz.screen.blocks import cells
from bnquiz.screen.cards import gutter_of, numbered
from bnquiz.study.journal import open_journal
from bnquiz.tasks import (
    TASKS,
    call_of,
    default_file,
    has_walk,
    solution_file,
    starter,
    starter_notebook,
    task_of,
    walk,
)

ROOT = Path(tasks.__file__).parent
EACH_TASK = pytest.mark.parametrize("task", TASKS)
EACH_BATCH_NORM = pytest.mark.parametrize("task", [task for task in TASKS if task != "tests"])


@pytest.fixture(scope="module")
def server():
    with WorkerServer(("torch",)) as server:
        yield server


@pytest.fixture
def bnquiz(tmp_path):
    """Runs bnquiz in an empty folder; returns the exit code, stdout and stderr."""

    def run(*arguments):
        command = [sys.executable, "-m", "bnquiz", *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=environ(tmp_path),
            stdin=subprocess.DEVNULL, timeout=60, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


def environ(folder: Path) -> dict[str, str]:
    path = os.pathsep.join([str(ROOT.parent), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "BNQUIZ_HOME": str(folder / "home"), "PYTHONPATH": path, "COLUMNS": "80"}


def lines_with(text: str, word: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if word in line]


class TestSolutions:
    @EACH_BATCH_NORM
    @pytest.mark.sampled(one_of=2)
    def test_a_solution_passes_with_nothing_to_say(self, server, task):
        path = solution_file(task)
        result = grade(path, path.read_text(encoding="utf-8"), server)
        assert (result.verdict, result.mistakes, result.notes) == ("pass", (), ())
        assert {check.status for check in result.checks} == {"pass"}

    def test_a_solution_with_one_slip_does_not(self, server):
        path = solution_file("function")
        slipped = path.read_text(encoding="utf-8").replace("(column) + eps", "(column) - eps")
        result = grade(path, slipped, server)
        assert [m.id for m in result.errors] == ["eps-subtracted"]

    @EACH_TASK
    def test_grading_a_solution_is_no_pass_of_the_learner(self, task):
        assert task_of(solution_file(task).read_text(encoding="utf-8")) is None

    @EACH_TASK
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_a_solution_fits_a_terminal_of_80_columns(self, task, lang):
        text = solution_file(task, lang).read_text(encoding="utf-8")
        assert [line for line in text.splitlines() if cells(line) > 80 - gutter_of(text)] == []

    def test_every_file_there_is_the_solution_of_a_task(self):
        for lang in ("en", "zh"):
            there = sorted(solution_file("debug", lang).parent.glob("[!_.]*.*"))
            assert there == sorted(solution_file(task, lang) for task in TASKS)


def code_of(text: str) -> str:
    """What runs: without comments, docstrings and the words of exceptions."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise):
            node.exc = None
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


class TestLanguages:
    @EACH_TASK
    def test_a_solution_has_the_same_code_in_both_languages(self, task):
        texts = [solution_file(task, lang).read_text(encoding="utf-8") for lang in ("en", "zh")]
        assert code_of(texts[0]) == code_of(texts[1])

    @pytest.mark.parametrize("task", [t for t in TASKS if t != "debug"])
    def test_a_starter_has_the_same_code_in_both_languages(self, task):
        assert code_of(starter(task, "x.py")) == code_of(starter(task, "x.py", "zh"))

    def test_the_listing_with_defects_is_the_same_line_by_line_in_both_languages(self):
        listings = [starter("debug", "x.py", lang).split("\n\n\n", 1)[1] for lang in ("en", "zh")]
        assert listings[0] == listings[1]

    @EACH_TASK
    def test_the_comments_of_the_chinese_one_are_chinese(self, task):
        for text in (solution_file(task, "zh").read_text(encoding="utf-8"), starter(task, "x.py", "zh")):
            comments = [line for line in text.splitlines()[1:] if line.lstrip().startswith("# ")]
            plain = [line for line in comments if line.isascii() and "bnquiz grade" not in line]
            assert [line for line in plain if not line.lstrip("# ").startswith("dx = ")] == []


WALKS = [pytest.param(task, id=task) for task in TASKS if has_walk(task)]
STAGES = [pytest.param(s, id=f"{t}-{s.number}") for t in TASKS if has_walk(t) for s in walk(t)]


class TestWalks:
    def test_every_task_that_is_written_from_nothing_has_one(self):
        assert [task for task in TASKS if has_walk(task)] == ["function", "module", "numpy-pair"]

    @pytest.mark.parametrize("stage", STAGES)
    def test_the_check_of_each_step_holds_below_its_code(self, stage):
        torch.manual_seed(0)
        exec(stage.source + stage.check, {"torch": torch, "nn": torch.nn, "np": np})  # noqa: S102

    @pytest.mark.parametrize("stage", [stage for stage in STAGES if stage.values[0].number > 1])
    def test_the_check_of_a_step_does_not_hold_before_it(self, stage):
        [task] = [t for t in TASKS if has_walk(t) and stage in walk(t)]
        before = walk(task)[stage.number - 2].source
        if stage.source == before:
            pytest.skip("a step that changes nothing checks the whole")
        torch.manual_seed(0)
        with pytest.raises(Exception):  # noqa: B017, PT011
            exec(before + stage.check, {"torch": torch, "nn": torch.nn, "np": np})  # noqa: S102

    @pytest.mark.parametrize("task", WALKS)
    def test_it_ends_with_the_solution(self, task):
        solution = solution_file(task).read_text(encoding="utf-8")
        assert code_of(walk(task)[-1].source) == code_of(solution)

    @pytest.mark.parametrize("stage", STAGES)
    def test_each_step_is_said_in_both_languages_and_its_code_fits_a_narrow_terminal(self, stage):
        assert re.search(r"[\u4e00-\u9fff]", stage.say.zh)
        assert re.search(r"[\u4e00-\u9fff]", stage.title.zh)
        assert not re.search(r"[\u4e00-\u9fff]", stage.say.en + stage.title.en + stage.source + stage.check)
        assert max(map(len, (stage.source + stage.check).splitlines())) <= 78

    def test_the_new_lines_of_a_step_are_those_that_it_puts_there(self):
        first, second, *_ = walk("module")
        assert first.new == frozenset(range(1, len(first.source.splitlines()) + 1))
        lines = second.source.splitlines()
        assert [lines[n - 1].strip() for n in sorted(second.new)][:2] == [
            "mean, var = self._of_batch(x)",
            "std = torch.sqrt(_column(var, x) + self.eps)",
        ]

    @pytest.mark.parametrize(("lang", "said"), [("en", "The shape of the answer"), ("zh", "先搭骨架")])
    def test_without_a_terminal_all_steps_come_at_once(self, bnquiz, lang, said):
        code, out, err = bnquiz("solution", "module", "--walk", "--yes", "--lang", lang)
        assert (code, err) == (0, "")
        assert f"1/7  {said}" in out
        assert "7/7" in out

    def test_a_task_without_one_says_which_have_one(self, bnquiz):
        code, out, err = bnquiz("solution", "debug", "--walk", "--yes")
        assert (code, out) == (2, "")
        assert "there is no walk through debug; there are function, module, numpy-pair" in err

    @pytest.mark.parametrize(("keys", "last"), [("\r" * 6, "7/7"), ("q\r", "1/7")])
    def test_on_a_terminal_enter_goes_on_and_q_stops(self, tmp_path, keys, last):
        command = f"{sys.executable} -m bnquiz solution module --walk --yes --lang en"
        child = pexpect.spawn(
            command,
            timeout=30,
            cwd=str(tmp_path),
            env=environ(tmp_path),
            encoding="utf-8",
            dimensions=(24, 80),
        )
        child.expect("Enter goes on")
        assert "2/7" not in child.before
        child.send(keys)
        shown = child.before
        child.expect(pexpect.EOF)
        child.close()
        assert re.findall(r"\d/7", shown + child.before)[-1] == last
        assert child.exitstatus == 0


class TestStarters:
    @pytest.mark.parametrize("task", [t for t in TASKS if t not in {"debug", "tests"}])
    def test_a_starter_says_that_it_is_not_written_yet_and_names_no_mistake(self, server, task):
        text = starter(task, "x.py")
        result = grade(Path("x.py"), text, server)
        assert (result.verdict, result.reason, result.mistakes) == ("error", "not-written", ())
        assert "is not written yet" in result.notes[0]

    @pytest.mark.slow
    def test_every_defect_of_the_listing_to_mend_is_named_on_its_lines(self, server):
        text = starter("debug", "x.py")
        result = grade(Path("x.py"), text, server)
        assert {m.id: set(m.lines) for m in result.mistakes} == {
            "missing-import": {lines_with(text, "nn.Module")[0], lines_with(text, "torch.")[0]},
            "syntax-error": set(lines_with(text, "def __init__")),
            "state-not-buffer": set(lines_with(text, "(shape)")[2:]),
            "undefined-name": {*lines_with(text, "return Out"), *lines_with(text, "imputs")},
            "bad-assertion": set(lines_with(text, "assert")),
            "grad-mode-switch": set(lines_with(text, "is_grad_enabled")),
            "unknown-argument": set(lines_with(text, "keep_dims")),
            "eps-subtracted": set(lines_with(text, "- epsilon")),
            "graph-leak": set(lines_with(text, "momentum * running_")),
            "running-var-biased": set(lines_with(text, "momentum * running_var")),
        }

    @EACH_TASK
    def test_a_starter_says_which_task_it_is_and_how_to_grade_it(self, task):
        first, *rest = starter(task, "my file.py").splitlines()
        assert first == f"# bnquiz task: {task}"
        assert task_of(starter(task, "x.py")) == task
        assert any(call_of(task, "my file.py") in line for line in rest[:4])

    def test_every_file_there_is_the_starter_of_a_task(self):
        for folder in (ROOT / "starters", ROOT / "starters" / "zh"):
            names = sorted(path.name for path in folder.glob("[!_]*.*"))
            assert names == sorted(f"{task.replace('-', '_')}.py.txt" for task in TASKS)


@pytest.mark.parametrize(
    ("source", "task"),
    [
        pytest.param("# bnquiz task: module\n", "module", id="a mark"),
        pytest.param("#!/bin/python\n# bnquiz task: debug  \nx = 1", "debug", id="below another comment"),
        pytest.param("# bnquiz task: numpy-pair\r\n", "numpy-pair", id="Windows line ends"),
        pytest.param("# bnquiz task: transformer\n", None, id="a task that we do not know"),
        pytest.param("x = '# bnquiz task: module'\n", None, id="inside a line"),
        pytest.param("import torch\n", None, id="none"),
    ],
)
def test_the_task_of_a_file_is_what_its_mark_says(source, task):
    assert task_of(source) == task


class TestStart:
    @EACH_TASK
    def test_a_task_in_the_place_of_the_file_is_not_taken_for_its_name(self, bnquiz, tmp_path, task):
        code, _, err = bnquiz("start", task)
        assert code == 2
        assert f"`bnquiz start --task {task}`" in err
        assert list(tmp_path.iterdir()) == []

    @EACH_TASK
    def test_writes_the_starter_to_a_file_named_after_the_task(self, bnquiz, tmp_path, task):
        code, out, _ = bnquiz("start", "--task", task)
        written = tmp_path / default_file(task)
        assert code == 0
        assert written.read_text(encoding="utf-8") == starter(task, written.name)
        assert call_of(task, written.name) in out

    def test_writes_to_the_path_that_is_named_and_quotes_it_where_a_shell_needs_it(self, bnquiz, tmp_path):
        assert bnquiz("start", "my bn.py")[0] == 0
        assert "bnquiz grade 'my bn.py'" in (tmp_path / "my bn.py").read_text(encoding="utf-8")

    @pytest.mark.slow
    def test_where_a_notebook_is_named_it_writes_one_of_the_same_task(self, bnquiz, tmp_path):
        code, out, _ = bnquiz("start", "--task", "module", "x.ipynb")
        assert code == 0
        assert "Open it in Jupyter and run its cells" in out
        source = read(tmp_path / "x.ipynb")
        assert task_of(source.text) == "module"
        assert "Then:  run this cell" in source.text
        code, out, _ = bnquiz("grade", "x.ipynb")
        assert (code, "is not written yet: cell 2, line 19 raises" in " ".join(out.split())) == (1, True)

    def test_a_notebook_speaks_the_language_of_the_locale(self):
        assert "运行所有单元格" in starter_notebook("module", "x.ipynb", "zh")
        assert "运行：这个单元格" in starter_notebook("module", "x.ipynb", "zh")

    def test_tests_are_no_notebook(self, bnquiz):
        code, _, err = bnquiz("start", "--task", "tests", "x.ipynb")
        assert code == 2
        assert "the task tests is a Python file" in err

    def test_leaves_what_is_there_as_it_is(self, bnquiz, tmp_path):
        (tmp_path / "mine.py").write_text("my work")
        code, out, err = bnquiz("start", "mine.py")
        assert (code, out) == (2, "")
        assert err == "bnquiz: mine.py: it already exists, and stays as it is; name a new file\n"
        assert (tmp_path / "mine.py").read_text() == "my work"

    @pytest.mark.parametrize(
        ("path", "says"),
        [
            pytest.param(".", "this is a folder", id="a folder"),
            pytest.param("absent/x.py", "there is no folder absent", id="in a folder that is not there"),
        ],
    )
    def test_a_path_that_cannot_be_is_said_in_one_line(self, bnquiz, path, says):
        code, out, err = bnquiz("start", path)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert says in err


@pytest.mark.parametrize("width", [5, 24, 80])
def test_a_program_on_a_narrow_screen_keeps_every_character_and_numbers_every_line(width):
    source = solution_file("function").read_text(encoding="utf-8")
    rows = [row.plain for row in numbered(source, width)]
    gutter = gutter_of(source)
    assert max(map(len, rows)) <= width
    assert "".join(row[gutter:] for row in rows) == source.replace("\n", "")
    numbers = [int(row[:gutter]) for row in rows if row[:gutter].strip()]
    assert numbers == list(range(1, len(source.splitlines()) + 1))


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        pytest.param(
            "y = f(x, eps=1e-5, momentum=0.9)", ["y = f(x, ", "eps=1e-5, ", "momentum=0.9", ")"], id="spaces"
        ),
        pytest.param(
            "    x_hat_of_the_batch = x", ["    x_hat_of", "_the_batch ", "= x"], id="none but the indent"
        ),
    ],
)
def test_a_line_of_code_that_is_too_long_is_cut_after_a_space_where_there_is_one(line, rows):
    gutter = gutter_of(line)
    assert [row.plain[gutter:] for row in numbered(line, gutter + 12)] == rows


def test_only_the_numbers_beside_a_program_are_dim():
    row = next(numbered("x = y\n", 40))
    assert [(span.start, span.end) for span in row.spans if span.style == "dim"] == [(0, gutter_of("x = y"))]
    assert row.style == "", "it would dim the code, too"


class TestSolution:
    @EACH_TASK
    def test_into_a_pipe_goes_the_file_itself(self, bnquiz, task):
        code, out, err = bnquiz("solution", task, "--yes")
        assert (code, err) == (0, "")
        assert out == solution_file(task).read_text(encoding="utf-8")

    def test_without_a_terminal_to_ask_it_is_not_shown(self, bnquiz):
        code, out, err = bnquiz("solution", "module")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "--yes" in err

    def test_who_has_passed_the_task_is_not_asked(self, bnquiz, tmp_path):
        with open_journal(tmp_path / "home" / "journal.sqlite") as journal:
            journal.record_verdict("/mine.py", "pass", task="module", now=dt.datetime.now(dt.UTC))
        assert bnquiz("solution", "module")[0] == 0
        assert bnquiz("solution", "function")[0] == 2

    @pytest.mark.parametrize(("answer", "shown"), [("y", True), ("n", False), ("", False)])
    def test_on_a_terminal_it_asks_and_only_a_yes_shows_it(self, tmp_path, answer, shown):
        command = f"{sys.executable} -m bnquiz solution module"
        terminal = {
            "cwd": str(tmp_path),
            "env": environ(tmp_path),
            "encoding": "utf-8",
            "dimensions": (24, 80),
        }
        child = pexpect.spawn(command, timeout=30, **terminal)
        child.expect(r"Show the solution\? \[y/N\]")
        child.sendline(answer)
        child.expect(pexpect.EOF)
        child.close()
        assert ("register_buffer" in child.before) == shown
        assert ("Not shown" in child.before) != shown
        assert child.exitstatus == 0
