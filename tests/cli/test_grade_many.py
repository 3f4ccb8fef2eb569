"""``bnquiz grade`` on many files: one server, a worker of its own for each, a summary."""

import json
import os
import signal
import subprocess
import sys
import time

import pexpect
import pytest

from tests.cli.learner_files import DIES, ENDLESS, NO_BATCH_NORM, RIGHT, WARNED, WRONG, changed
from tests.cli.processes import processes_that_name

SUMMARY = """\
PASS   set/a.py
FAIL   set/b.py
       ✗ eps-subtracted (15)
PASS   set/c.py
       ! running-var-biased (11)
ERROR  set/d.py
       the file is empty; write your batch norm into it, or begin with a new
       one: `bnquiz start`

4 files: 2 pass, 1 fail, 1 could not be graded, 1 skipped
Skipped  set/e.py (no batch norm in it, but in another file of the folder)

Mistakes of the set, by the number of files
  1 ████████████████████  eps-subtracted: subtracts eps
  1 ████████████████████  running-var-biased: stores the biased running variance

Next  `bnquiz grade FILE` shows the report of one file.
"""


@pytest.fixture
def files(folder):
    """Writes set/a.py, set/b.py, … with these texts."""

    def write(*texts):
        (folder / "set").mkdir()
        for name, text in zip("abcdefgh", texts, strict=False):
            (folder / "set" / f"{name}.py").write_text(text)
        return "set"

    return write


def verdicts(out):
    return {result["file"]: result["verdict"] for result in json.loads(out)["results"]}


class TestSet:
    def test_a_folder_is_summed_up_so(self, bnquiz, files):
        code, out, err = bnquiz("grade", files(RIGHT, WRONG, WARNED, "", NO_BATCH_NORM))
        assert out == SUMMARY
        assert err == ""
        assert code == 1

    def test_all_right_is_status_0(self, bnquiz, files):
        assert bnquiz("grade", files(RIGHT, WARNED))[0] == 0

    def test_a_folder_with_one_file_gives_its_report(self, bnquiz, files):
        _, out, _ = bnquiz("grade", files(RIGHT))
        assert out.startswith("PASS  set/a.py: no mistake\n")

    def test_a_file_in_it_that_cannot_be_read_is_told_and_the_others_are_graded(self, bnquiz, files, folder):
        files(RIGHT)
        (folder / "set" / "b.py").write_bytes(b"\xff")
        code, out, _ = bnquiz("grade", "set")
        assert code == 1
        assert "PASS   set/a.py\n" in out
        assert "ERROR  set/b.py\n       not UTF-8 (byte 1)" in out

    def test_files_without_a_batch_norm_are_told_where_no_file_has_one(self, bnquiz, files):
        code, out, _ = bnquiz("grade", files(NO_BATCH_NORM, NO_BATCH_NORM))
        assert code == 1
        assert out.count("no batch norm found") == 2

    @pytest.mark.slow
    def test_a_file_that_dies_or_hangs_takes_no_other_with_it(self, bnquiz, files):
        _, out, _ = bnquiz("grade", "--json", "--timeout", "2", files(RIGHT, DIES, ENDLESS, RIGHT, WRONG))
        found = verdicts(out)
        assert [found[f"set/{name}.py"] for name in "ade"] == ["pass", "pass", "fail"]
        assert [found[f"set/{name}.py"] for name in "bc"] != ["pass", "pass"]

    def test_each_file_has_a_process_of_its_own(self, bnquiz, files):
        """What a file leaves in a module that all of them import, the next one does not find."""
        marks = changed(("    axes =", "    assert not hasattr(np, 'mark')\n    axes ="))
        leaves = f"{marks}\n\ndef __getattr__(name):\n    raise AttributeError\n"
        leaves = leaves.replace("import numpy as np", "import numpy as np\n\nnp.mark = 1", 1)
        _, out, _ = bnquiz("grade", "--json", files(leaves, marks, marks, marks))
        assert set(list(verdicts(out).values())[1:]) == {"pass"}

    def test_nothing_of_it_is_left(self, bnquiz, files, tmp_path, monkeypatch):
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(scratch))
        bnquiz("grade", files(RIGHT, WRONG, DIES))
        assert list(scratch.iterdir()) == []
        assert processes_that_name(scratch) == []


def test_the_look_for_processes_sees_one(tmp_path):
    words = str(tmp_path / "named")
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", words])
    try:
        while not processes_that_name(words):
            assert process.poll() is None
    finally:
        process.kill()
        process.wait()
    assert processes_that_name(words) == []


class TestOnATerminal:
    def test_the_file_that_runs_is_named_on_a_terminal_only(self, bnquiz, files, terminal):
        files(RIGHT, WARNED)
        assert bnquiz("grade", "set")[2] == ""
        child = terminal("grade", "set", term="xterm")
        child.expect(r"grading.*/2.*set/a\.py")
        child.expect_exact("2 files: 2 pass")

    @pytest.mark.slow
    def test_a_row_appears_as_soon_as_its_file_is_done(self, files, terminal):
        files(ENDLESS, RIGHT, WARNED)
        child = terminal("grade", "set", "--jobs", "2", "--timeout", "5")
        for name in "bca":
            child.expect_exact(f"set/{name}.py")
        child.expect_exact("3 files: 2 pass")


class TestInterrupt:
    @pytest.mark.parametrize("term", ["dumb", "xterm"])
    def test_ctrl_c_shows_what_is_finished_marks_the_rest_and_leaves_nothing(
        self, files, terminal, scratch, term
    ):
        files(RIGHT, ENDLESS, RIGHT)
        child = terminal("grade", "set", "--jobs", "1", "--timeout", "60", term=term)
        child.expect_exact("set/a.py\r\n") if term == "dumb" else child.expect(r"1/3.*set/b\.py")
        child.sendintr()
        child.expect_exact("3 files: 1 pass, 2 could not be graded")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 130
        assert "Traceback" not in child.before
        assert list(scratch.iterdir()) == []
        assert processes_that_name(scratch) == []

    @pytest.mark.slow
    def test_the_document_is_whole_too(self, files, folder, home, scratch):
        files(RIGHT, ENDLESS, RIGHT)
        environ = {**os.environ, "BNQUIZ_HOME": str(home), "TMPDIR": str(scratch)}
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        command = [sys.executable, "-m", "bnquiz", "grade", "--json", "set", "--jobs", "1", "--timeout", "60"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder, env=environ, text=True) as process:
            while not any(scratch.glob("*/*/stack")):
                assert process.poll() is None
            time.sleep(2)
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=60)
        assert process.returncode == 130
        found = [(result["file"], result["reason"]) for result in json.loads(out)["results"]]
        assert found == [("set/a.py", None), ("set/b.py", "interrupted"), ("set/c.py", "interrupted")]
        assert processes_that_name(scratch) == []
