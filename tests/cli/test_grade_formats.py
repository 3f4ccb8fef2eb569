"""Exit status, stdout and stderr of each format, as docs/formats.md has them."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from bnquiz.formats import FORMATS, writer
from bnquiz.grading.batch import many
from tests.cli.learner_files import NO_BATCH_NORM, RIGHT, WARNED, WRONG
from tests.screen.results import CHECKS, PASSED

DOCS = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
ALL = ("full", "json", *FORMATS)
# format: what its text says of a right file, and of one that could not be graded
SAID = {
    "full": (lambda text: text.startswith("PASS  "), lambda text: text.startswith("ERROR  ")),
    "json": (lambda text: _only(text)["verdict"] == "pass", lambda text: _only(text)["reason"] == "no-entry"),
    "concise": (lambda text: text == "", lambda text: text.endswith(" [not-graded]\n")),
    "csv": (lambda text: _row(text)["id"] == "", lambda text: _row(text)["id"] == "not-graded"),
    "github": (lambda text: text == "a.py: pass\n", lambda text: text.startswith("::error file=a.py,line=1")),
    "gradescope": (lambda text: _statuses(text) == {"passed"}, lambda text: _statuses(text) == {"failed"}),
    "junit": (lambda text: _totals(text) == ("0", "0"), lambda text: _totals(text) == ("0", "1")),
    "sarif": (lambda text: _run(text) == (0, 0), lambda text: _run(text) == (0, 1)),
}  # fmt: skip


def _only(text):
    [result] = json.loads(text)["results"]
    return result


def _row(text):
    [row] = csv.DictReader(io.StringIO(text))
    return row


def _statuses(text):
    return {test["status"] for test in json.loads(text)["tests"]}


def _totals(text):
    root = ET.fromstring(text)  # noqa: S314  # our own
    return root.get("failures"), root.get("errors")


def _run(text):
    [run] = json.loads(text)["runs"]
    return len(run["results"]), len(run["invocations"][0]["toolExecutionNotifications"])


@pytest.fixture
def call(bnquiz, folder):
    """Grades a.py, with this text, in a format: exit status, stdout, stderr."""

    def graded(form, text, *options):
        if text is not None:
            (folder / "a.py").write_text(text, encoding="utf-8")
        return bnquiz("grade", "a.py", "--output-format", form, *options)

    return graded


def test_the_table_of_the_docs_has_each_format_once():
    table = DOCS[DOCS.index("What a format prints") : DOCS.index("## The formats")]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == list(ALL) == list(SAID)


@pytest.mark.parametrize("form", ALL)
class TestEachFormat:
    @pytest.mark.sampled(one_of=3)
    @pytest.mark.parametrize(
        ("text", "status"),
        [
            pytest.param(RIGHT, 0, id="right"),
            pytest.param(WARNED, 0, id="a warning"),
            pytest.param(WRONG, 1, id="wrong"),
            pytest.param(NO_BATCH_NORM, 1, id="not graded"),
            pytest.param(None, 1, id="not there"),
        ],
    )
    def test_the_status_says_whether_all_pass_and_stderr_is_empty(self, call, form, text, status):
        code, _, err = call(form, text)
        assert (code, err) == (status, "")

    @pytest.mark.sampled(one_of=3)
    def test_stdout_says_so_of_a_right_file_and_of_one_that_could_not_be_graded(self, call, form):
        right, ungraded = SAID[form]
        assert right(call(form, RIGHT)[1])
        assert ungraded(call(form, NO_BATCH_NORM)[1])

    def test_a_wrong_option_is_status_2_nothing_on_stdout_and_a_last_line_that_says_what(self, call, form):
        code, out, err = call(form, RIGHT, "--momentum", "keeps")
        assert (code, out) == (2, "")
        assert err.splitlines()[-1].endswith("'keeps' is not one of 'keep', 'update'.")

    @pytest.mark.sampled(one_of=3)
    def test_with_output_stdout_is_empty_and_the_file_has_the_text(self, call, form, folder):
        code, out, err = call(form, WRONG, "--output", "out.txt")
        assert (code, out, err) == (1, "", "")
        assert "eps" in (folder / "out.txt").read_text(encoding="utf-8")

    def test_a_place_that_cannot_be_written_is_status_2_and_one_line(self, call, form):
        code, out, err = call(form, RIGHT, "--output", "no/out.txt")
        assert (code, out) == (2, "")
        assert err == "bnquiz: no/out.txt: cannot be written: no such file or folder\n"

    def test_ctrl_c_is_status_130_and_the_text_is_whole(self, call, form, monkeypatch):
        def interrupted(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(many, "_results", interrupted)
        code, out, err = call(form, RIGHT)
        assert (code, err) == (130, "")
        assert "Ctrl-C" in out
        assert SAID[form][1](out) or form == "json"


# What a format needs, and what it does not: its own module, and nothing of pytest, pages or points.
LOADED = """
import sys
sys.argv = ["bnquiz", "grade", "a.py", "--output-format", {form!r}]
from bnquiz.cli import main
try:
    main()
except SystemExit:
    pass
print(*sorted(sys.modules), file=sys.stderr)
"""


@pytest.mark.sampled(one_of=3)
@pytest.mark.parametrize("form", ALL)
def test_nothing_is_loaded_that_is_not_asked_for(folder, home, form):
    (folder / "a.py").write_text(RIGHT, encoding="utf-8")
    environ = {**os.environ, "BNQUIZ_HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", LOADED.format(form=form)]
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stderr.split())
    others = {f"bnquiz.formats.{module}" for name, (module, _) in FORMATS.items() if name != form}
    assert not loaded & (others - {"bnquiz.formats.remarks"})
    assert not loaded & {
        "bnquiz.course.pages",
        "bnquiz.course.rubric",
        "bnquiz.course.bundle",
        "bnquiz.checking",
    }
    assert not loaded & {"pytest", "_pytest", "IPython", "html", "zipfile", "torch", "jinja2"}


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_costs_a_right_file_less_than_ten_milliseconds(form):
    right = replace(PASSED, checks=tuple(check for check in CHECKS if check.status == "pass") * 10)
    write = writer(form)
    took = []
    for _ in range(5):
        start = time.process_time()
        write([right])
        took.append(time.process_time() - start)
    assert min(took) < 0.010
