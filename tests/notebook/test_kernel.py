"""The extension in a real kernel: what is run, what is graded, what is shown, what is recorded."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bnquiz.tasks import TASKS, starter_notebook
from tests.notebook.notebooks import RIGHT, WRONG, write

ROOT = Path(__file__).parents[2]
nbclient = pytest.importorskip("nbclient", reason="the test extra has it")
pytest.importorskip("ipykernel", reason="the test extra has it")
import nbformat  # noqa: E402  # nbclient brings it

LOAD = "%load_ext bnquiz\nimport numpy as np"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs a notebook of these cells from top to bottom: the outputs of each cell."""
    folder = tmp_path_factory.mktemp("notebooks")

    def runs(*cells, name="x.ipynb"):
        path = write(folder / name, *cells)
        return outputs(path, folder)

    runs.folder = folder
    return runs


def outputs(path, folder):
    notebook = nbformat.read(path, as_version=4)
    environ = {**os.environ, "BNQUIZ_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    environ |= {"JPY_SESSION_NAME": str(path), "BNQUIZ_LANG": "en"}
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3")
    client.execute(cwd=str(folder), env=environ)
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def words(cell):
    """What a cell shows, as plain text."""
    return "\n".join(each.get("text") or each.get("data", {}).get("text/plain", "") for each in cell)


@pytest.mark.slow
def test_a_notebook_that_grades_its_cells(run):
    shown = run(
        LOAD,
        "def moments(x): return x.mean(axis=0), 1",
        "def moments(x): return x.mean(axis=0), x.var(axis=0)",
        "%%bnquiz\n"
        + RIGHT.replace("x.mean(axis=0), x.var(axis=0)", "moments(x)")
        + "print('it ran')\n7 * 6",
        "%%bnquiz --fix\n" + WRONG,
        "%bnquiz batch_norm --hint 2",
        "1 / 1\ndef batch_norm(x): return x",
        WRONG.replace("- eps", "+ eps"),
        "import bnquiz\nbnquiz.grade(batch_norm)",
        "bnquiz.card('bug-eps-subtracted')",
        "%bnquiz batch_norm --lang zh",
        "%bnquiz batch_norm",
    )
    passed, failed, named, _, _, graded, card, in_chinese, in_english = shown[3:]

    # the cell is run as usual, and graded with the newest definition of what it needs
    assert "it ran" in words(passed)
    assert "42" in words(passed)
    assert "PASS  x.ipynb: no mistake" in words(passed)

    # the mistake has the line in the cell, and shows itself as HTML
    assert "x.ipynb:cell 5:4: eps-subtracted" in words(failed)
    assert "Fix" in words(failed)
    [result] = failed
    assert "In [5]" in result["data"]["text/html"]

    # a name is graded as it was run last
    assert "eps-subtracted" in words(named)
    assert "cell 5:4" not in words(named)
    assert "PASS" in words(graded)
    assert "checkpoint" in card[0]["data"]["text/html"]

    # a language is that of one call
    assert "没有错误" in words(in_chinese)
    assert "没有错误" in in_chinese[0]["data"]["text/html"]
    assert "no mistake" in words(in_english)


@pytest.mark.slow
def test_the_magics_record_and_the_function_does_not(run):
    name = "recorded.ipynb"
    run(
        LOAD, "%%bnquiz\n" + WRONG, "%bnquiz batch_norm", "import bnquiz\nbnquiz.grade(batch_norm)", name=name
    )
    environ = {**os.environ, "BNQUIZ_HOME": str(run.folder / "home"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bnquiz", "journal", "export"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    verdicts = [line for line in lines if name in json.dumps(line)]
    assert len(verdicts) == 2
    assert all(f"{name}:batch_norm" in json.dumps(line) for line in verdicts)


@pytest.mark.slow
def test_an_error_in_a_cell_is_shown_and_what_it_did_not_reach_does_not_count(run):
    shown = run(
        LOAD,
        RIGHT,
        "%%bnquiz\nthis_is_not_defined\n" + WRONG,
        "%bnquiz batch_norm",
        "%%bnquiz\n" + WRONG.replace("1e-5):", "1e-5)"),
        name="stopped.ipynb",
    )
    *_, first, second, unfit = shown
    assert first[0]["ename"] == "NameError"
    assert "PASS" in words(second)
    assert "syntax-error" in words(unfit)


@pytest.mark.sampled(one_of=4)
@pytest.mark.parametrize("task", [task for task in TASKS if task != "tests"])
def test_a_notebook_to_begin_with_runs_from_top_to_bottom_and_grades_itself(run, task):
    path = run.folder / f"{task}.ipynb"
    path.write_text(starter_notebook(task, path.name, "en"), encoding="utf-8")
    nbformat.validate(nbformat.read(path, as_version=4))
    _, graded = outputs(path, run.folder)
    assert ("FAIL" if task == "debug" else "is not written yet") in words(graded)


CLIENT = """\
import sys, time
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="python3")


def run(code, seconds=None):
    began, sent, said = time.monotonic(), client.execute(code), []
    while time.monotonic() - began < 60:
        if seconds and time.monotonic() - began > seconds:
            seconds = manager.interrupt_kernel()
        try:
            message = client.get_iopub_msg(timeout=0.2)
        except Exception:
            continue
        content = message["content"]
        if message["parent_header"].get("msg_id") == sent:
            if content.get("execution_state") == "idle":
                return " ".join(said)
            said.append(content.get("ename") or str(content.get("data", {}).get("text/plain", "")))
    return "it did not end"


run("%load_ext bnquiz\\nimport numpy as np")
wrong = sys.stdin.read()
print(run("%%bnquiz\\n" + wrong.replace("    mean", "    while True: pass\\n    mean", 1), seconds=3))
print(run("%%bnquiz\\n" + wrong))
client.shutdown()
"""


@pytest.mark.slow
def test_an_interrupt_ends_the_grading_and_the_next_one_works(run):
    environ = {**os.environ, "BNQUIZ_HOME": str(run.folder / "home"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", CLIENT]
    done = subprocess.run(command, input=WRONG, env=environ, capture_output=True, text=True, check=True)
    assert "KeyboardInterrupt" in done.stdout
    assert "eps-subtracted" in done.stdout


BAD = {
    "no such option": ("%bnquiz batch_norm --nonsense", "No such option"),
    "an option for files": ("%%bnquiz --watch\nx = 1", "--watch is for the command line"),
    "no such name": ("%bnquiz nothing", "no cell that was run defines `nothing`"),
    "a class that is not written in Python": ("%bnquiz deque", "its source is not to be found"),
    "no name": ("%bnquiz", "write `%%bnquiz [options]` on top of a cell"),
    "two names": ("%bnquiz a b", "write `%%bnquiz [options]` on top of a cell, or `%bnquiz NAME [options]`"),
    "a role that is none": ("%bnquiz a --role m=nothing", "m=nothing"),
    "a quote that stays open": ("%bnquiz 'a", "No closing quotation"),
}


MAGIC = """\
try:
    get_ipython().run_{kind}_magic("bnquiz", *{arguments!r})
except UsageError as error:
    print(error)
"""


def calling(cell):
    """What calls the magic of a cell, and prints its complaint."""
    line, _, body = cell.partition("\n")
    options = line.partition(" ")[2]
    if line.startswith("%%"):
        return MAGIC.format(kind="cell", arguments=(options, body))
    return MAGIC.format(kind="line", arguments=(options,))


@pytest.mark.slow
def test_what_cannot_be_meant_is_one_line(run):
    load = "from collections import deque\nfrom IPython.core.error import UsageError\n%load_ext bnquiz"
    _, *shown = run(load, *(calling(cell) for cell, _ in BAD.values()), name="bad.ipynb")
    for (_, complaint), cell in zip(BAD.values(), shown, strict=True):
        assert complaint in words(cell)
        assert words(cell).strip().count("\n") == 0
