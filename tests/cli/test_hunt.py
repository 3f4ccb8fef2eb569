"""``bnquiz hunt``: on lines from a script, on a terminal, and as a file that is graded at each save."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest

from bnquiz.study.events import Hunted
from bnquiz.study.hunts import past
from bnquiz.study.journal import open_journal
from bnquiz.variants import variant

ROOT = Path(__file__).parents[2]
LIGHT = """import sys
from bnquiz.cli import main
sys.argv[1:] = ["hunt", "--plain", "--seed", "1"]
try:
    main()
except SystemExit:
    pass
print("HEAVY", sorted({"torch", "numpy"} & set(sys.modules)))
"""


@pytest.fixture
def environ(tmp_path):
    return {**os.environ, "BNQUIZ_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT), "COLUMNS": "80"}


@pytest.fixture
def hunt(tmp_path, environ):
    """Runs ``bnquiz hunt`` on these lines: exit status, stdout, stderr."""

    def run(*arguments, lines=""):
        command = [sys.executable, "-m", "bnquiz", "hunt", *arguments]
        done = subprocess.run(
            command, input=lines, capture_output=True, text=True, env=environ, cwd=tmp_path, timeout=60,
            check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


def hunted(folder: Path) -> list[Hunted]:
    with open_journal(folder / "home" / "journal.sqlite") as journal:
        return past(journal.lines())


def test_a_script_hunts_and_all_is_in_the_journal(hunt, tmp_path):
    code, out, err = hunt("--plain", "--seed", "3", "--count", "1", lines="h\ng\n")
    assert (code, err) == (0, "")
    assert "Hint: it is about" in out
    assert "0 of 1 found · 1 hint · " in out
    [told] = hunted(tmp_path)
    assert (told.found, told.hints) == ((), 1)
    with open_journal(tmp_path / "home" / "journal.sqlite") as journal:
        assert [rated.rating for rated in journal.ratings()] == ["again"]
        assert journal.readiness()


def test_the_same_seed_gives_the_same_hunt_to_another_learner_and_a_new_one_to_the_same(hunt, tmp_path):
    first = hunt("--plain", "--seed", "5", lines="q\n")[1]
    again = hunt("--plain", "--seed", "5", lines="q\n")[1]
    assert first != again
    (tmp_path / "home").rename(tmp_path / "other")
    assert hunt("--plain", "--seed", "5", lines="q\n")[1] == first


def test_without_a_seed_each_call_goes_on_where_the_last_one_ended(hunt, tmp_path):
    for _ in range(3):
        hunt("--plain", "--count", "2", lines="g\n\ng\n")
    assert len({told.variant for told in hunted(tmp_path)}) == 6


def test_drawing_loads_neither_torch_nor_numpy(environ, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], input="1\nh\ng\n", capture_output=True, text=True, env=environ,
        cwd=tmp_path, timeout=60, check=False,
    )  # fmt: skip
    assert "Bug hunt 2" not in done.stderr
    assert done.stdout.rstrip().endswith("HEAVY []")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param((), "needs an interactive terminal", id="no terminal"),
        pytest.param(("--plain", "--file", "x.py"), "--file is for your editor", id="in two ways"),
        pytest.param(("--plain", "--hint", "2"), "--hint goes with it", id="a hint level on the screen"),
        pytest.param(("--plain", "--level", "4"), "4 is not in the range", id="no such level"),
        pytest.param(("--file", "there.py"), "it already exists, and stays as it is", id="a file in the way"),
        pytest.param(("--file", "absent/x.py"), "there is no folder absent", id="no folder"),
    ],
)
def test_what_cannot_be_is_told_in_one_line_and_nothing_is_kept(hunt, tmp_path, arguments, says):
    (tmp_path / "there.py").write_text("mine")
    code, out, err = hunt(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert (tmp_path / "there.py").read_text() == "mine"
    assert hunted(tmp_path) == []


class TestTerminal:
    def test_a_line_a_hint_and_a_name_by_its_number_end_a_hunt(self, tmp_path, environ):
        child = pexpect.spawn(
            sys.executable, ["-m", "bnquiz", "hunt", "--seed", "3", "--level", "1"], cwd=str(tmp_path),
            env={**environ, "TERM": "xterm-256color"}, dimensions=(40, 80), encoding="utf-8", timeout=30,
        )  # fmt: skip
        child.expect("Type the number of a wrong line")
        child.send("h")
        child.expect("Hint: it is about")
        child.send("20\r")
        child.expect("Which mistake is it")
        child.expect(r"(\d)  \S*not-called")
        child.send(child.match[1])
        child.expect("1 of 1 found")
        child.expect("next hunt")
        child.send(" ")
        child.expect("Bug hunt 2")
        child.send("q")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        first, second = hunted(tmp_path)
        assert (first.planted, first.found, first.hints) == (("not-called",), ("not-called",), 1)
        assert second.found == ()


class TestFile:
    @pytest.fixture
    def child(self, tmp_path, environ):
        child = pexpect.spawn(
            sys.executable, ["-m", "bnquiz", "hunt", "--seed", "3", "--level", "1", "--file"],
            cwd=str(tmp_path), env={**environ, "TERM": "dumb"}, encoding="utf-8", timeout=60,
        )  # fmt: skip
        yield child
        child.close(force=True)

    @pytest.mark.slow
    def test_each_save_is_graded_and_a_pass_ends_it(self, child, tmp_path):
        path = tmp_path / "bn_hunt.py"
        child.expect("1 still there")
        path.write_text(path.read_text(encoding="utf-8") + "\n# not yet\n", encoding="utf-8")
        child.expect("1 still there")
        time.sleep(0.2)
        path.write_text(variant([], "torch_semantics", 3), encoding="utf-8")
        child.expect("PASS  bn_hunt.py")
        child.expect("1 of 1 found")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        [told] = hunted(tmp_path)
        assert told.found == ("not-called",)
        with open_journal(tmp_path / "home" / "journal.sqlite") as journal:
            assert [(r.card, r.rating) for r in journal.ratings()] == [("bug-not-called", "good")]
            assert journal.open_mistakes() == []

    @pytest.mark.slow
    def test_who_leaves_keeps_the_file_and_has_missed_nothing(self, child, tmp_path):
        child.expect("1 still there")
        time.sleep(0.5)
        child.sendintr()
        child.expect("0 of 1 found")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 130
        assert (tmp_path / "bn_hunt.py").exists()
        with open_journal(tmp_path / "home" / "journal.sqlite") as journal:
            assert journal.ratings() == []
