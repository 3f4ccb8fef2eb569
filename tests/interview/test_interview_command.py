"""``bnquiz interview``, as a person and as a script run it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from bnquiz.resources import shipped
from bnquiz.study.interview import last
from bnquiz.study.journal import open_journal

RIGHT = shipped("solutions") / "function.py"
WRONG = RIGHT.read_text("utf-8").replace("+ eps", "- eps")
SKIP = "s\n"
NUMBERS = (3, 6)  # the questions whose answer is a number: there an s may begin sqrt, and Enter ends the line


@pytest.fixture
def environ(home):
    return {**os.environ, "BNQUIZ_HOME": str(home), "COLUMNS": "80", "LINES": "40", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def bnquiz(environ, tmp_path):
    """Runs bnquiz with these answers on stdin; returns the exit code, stdout and stderr."""

    def run(*arguments, said=""):
        command = [sys.executable, "-m", "bnquiz", *map(str, arguments)]
        environ["PYTHONPATH"] = str(Path.cwd())
        done = subprocess.run(
            command,
            input=said,
            capture_output=True,
            text=True,
            env=environ,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def underway(home):
    """The interview as the journal has it."""

    def read():
        with open_journal(home / "journal.sqlite") as journal:
            return last(journal.lines())

    return read


class TestPlain:
    @pytest.mark.slow
    def test_half_an_hour_with_a_file_that_fails(self, bnquiz, underway, tmp_path):
        file = tmp_path / "my_bn.py"
        file.write_text(WRONG, "utf-8")
        code, out, err = bnquiz("interview", "--plain", "--file", "my_bn.py", said=SKIP * 9 + "\nd\nd\n")
        assert (code, err) == (0, "")
        assert out.startswith("Mock interview: 10 questions in 30 minutes.\n")
        assert re.findall(r"^.+ (\d+)/10$", out, re.MULTILINE) == [*map(str, range(1, 11))]
        assert len(re.findall(r"^(?:30:00|29:\d\d)  ", out, re.MULTILINE)) >= 10
        assert "In the file my_bn.py, as it stands." in out
        assert "Not yet: 1 mistake.\n  • it subtracted eps\n" in out
        [line] = [number for number, text in enumerate(WRONG.split("\n"), 1) if "- eps)" in text]
        assert f"• line {line}: it subtracted eps" in out[out.index("The code") :]
        assert "bnquiz show bug-eps-subtracted" in out[out.index("Cards to review") :]
        assert underway().ended.why == "done"
        assert file.read_text("utf-8") == WRONG

    @pytest.mark.slow
    def test_a_file_that_is_not_there_is_made_and_one_that_passes_ends_it(self, bnquiz, underway, tmp_path):
        said = SKIP * 9 + "q\n"
        _, out, _ = bnquiz("interview", "--plain", "--file", "my_bn.py", said=said)
        assert "In the file my_bn.py, which was made for you to begin with." in out
        assert "# bnquiz task: function" in (tmp_path / "my_bn.py").read_text("utf-8")
        marked = (tmp_path / "my_bn.py").read_text("utf-8").split("\n")[0]
        (tmp_path / "my_bn.py").write_text(f"{marked}\n{RIGHT.read_text('utf-8')}", "utf-8")
        code, out, _ = bnquiz("interview", "--plain", said="\n")
        assert (code, "It passes." in out) == (0, True)
        assert underway().graded.task == "function"

    def test_without_a_file_nothing_is_written(self, bnquiz, tmp_path):
        _, out, _ = bnquiz("interview", "--plain", said="q\n")
        assert "9 questions in 30 minutes" in out
        assert [path.name for path in tmp_path.iterdir()] == ["home"]

    def test_left_by_q_or_by_the_end_of_the_input_it_goes_on(self, bnquiz):
        assert "goes on where you were" in bnquiz("interview", "--plain", said=SKIP * 2 + "q\n")[1]
        _, out, _ = bnquiz("interview", "--plain", said=SKIP * 3)
        assert "where you left it: question 3 of 9" in out
        _, out, _ = bnquiz("interview", "--plain", said=SKIP * 4)
        assert "where you left it: question 6 of 9" in out
        assert out.count("0% · 9 of 9 questions") == 1, "the details below the scorecard say no score again"

    def test_it_speaks_chinese(self, bnquiz):
        _, out, _ = bnquiz("interview", "--plain", "--minutes", "5", "--lang", "zh", said=SKIP * 2)
        assert out.startswith("模拟面试：2 道题，5 分钟。\n")
        assert "0% · 2 / 2 题" in out

    def test_the_bug_hunt_shows_a_listing_that_was_drawn_for_this_interview(self, bnquiz):
        shown = set()
        for seed in (1, 2):
            _, out, _ = bnquiz("interview", "--plain", "--new", "--coach", "--seed", seed, said=SKIP * 9)
            [head] = re.findall(r"^bug hunt +\d/9$", out, re.MULTILINE)  # its topic would name the mistake
            hunted = out[out.index(head) :]
            assert "This batch norm has one mistake. Which line is wrong?" in hunted
            shown.add(hunted[: hunted.index("Type the number")])
        assert len(shown) == 2

    def test_a_seed_draws_the_same_questions_again(self, bnquiz, underway):
        plans = []
        for _ in range(2):
            bnquiz("interview", "--plain", "--new", "--seed", "5", said="q\n")
            plans.append(underway().plan)
        assert plans[0] == plans[1]

    @pytest.mark.parametrize("arguments", [["--minutes", "10"], ["--file", "x.py"], ["--seed", "1"]])
    @pytest.mark.sampled(one_of=2)
    def test_an_interview_that_is_not_over_goes_on_as_it_was_planned(self, bnquiz, underway, arguments):
        bnquiz("interview", "--plain", said="q\n")
        code, out, err = bnquiz("interview", "--plain", *arguments)
        assert (code, out) == (2, "")
        assert "--new begins another" in err
        code, _, _ = bnquiz("interview", "--plain", "--new", *arguments, said="q\n")
        assert (code, underway().spent < 5) == (0, True)

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["--file", "."], "this is a folder"),
            (["--file", "no/such/my_bn.py"], "there is no folder"),
            (["--minutes", "1"], "1 is not in the range"),
        ],
    )
    def test_a_call_that_cannot_be_meant_begins_nothing(self, bnquiz, underway, arguments, says):
        code, out, err = bnquiz("interview", "--plain", *arguments)
        assert (code, out) == (2, "")
        assert says in err
        assert underway() is None

    def test_without_a_terminal_it_says_what_to_do(self, bnquiz):
        code, out, err = bnquiz("interview")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "--plain" in err

    def test_neither_torch_nor_numpy_is_loaded_before_something_is_graded(self, environ):
        code = "import sys; from bnquiz.cli import cli\n"
        code += "try: cli(['interview', '--plain'], standalone_mode=False)\nexcept SystemExit: pass\n"
        code += "print(sorted({'torch', 'numpy', 'bnquiz.grading.grade'} & sys.modules.keys()))"
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, input=SKIP * 2 + "q\n", capture_output=True, text=True, env=environ, check=False
        )
        assert done.stdout.splitlines()[-1] == "[]", done.stderr


class TestTerminal:
    @pytest.fixture
    def start(self, environ, tmp_path):
        started = []

        def start(*arguments, **more):
            command = ["-m", "bnquiz", "interview", *arguments]
            environ["PYTHONPATH"] = str(Path.cwd())
            child = pexpect.spawn(
                sys.executable,
                command,
                env={**environ, "TERM": "xterm", **more},
                cwd=str(tmp_path),
                encoding="utf-8",
                timeout=30,
                dimensions=(40, 80),
            )
            started.append(child)
            return child

        yield start
        for child in started:
            child.close(force=True)

    def test_a_question_is_answered_by_keys_left_and_gone_on_with(self, start, underway):
        child = start("--coach")
        child.expect("1/10")
        child.expect("Say it aloud")
        child.send(" ")
        child.expect("Which did you say")
        child.send(" ")
        child.expect("again")
        child.send("3")
        child.expect("good: back in")
        child.expect("2/10")
        child.expect("keys")
        child.send("q")
        child.expect("You left with")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        assert {place: rated.rating for place, rated in underway().heard.items()} == {0: "good"}
        again = start()
        again.expect("where you left it: question 2 of 10")
        again.expect("2/10")

    def test_a_clock_runs_while_one_thinks(self, start):
        child = start()
        child.expect("29:5[89]")
        child.expect("29:5[67]")

    def test_without_a_coach_the_answers_come_at_the_end(self, start, underway):
        child = start("--minutes", "5")
        child.expect("1/2")
        child.expect("Say it aloud")
        child.send(" ")
        child.expect("How did it go")
        child.send("2")
        child.expect("2/2")
        child.expect("Type the number")
        child.send(" ")
        child.expect("After the interview")
        child.expect("Key points")
        child.send(" 2")
        child.expect("After the interview")
        child.send("1")
        child.expect("Say these better")
        child.send("q")
        child.expect(pexpect.EOF)
        assert {place: rated.rating for place, rated in underway().heard.items()} == {0: "hard", 1: "again"}

    def test_ctrl_c_leaves_it_to_be_gone_on_with(self, start, underway):
        child = start()
        child.expect("Say it aloud")
        child.sendintr()
        child.expect("You left with")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 130
        assert underway().ended is None
        start().expect("where you left it|Mock interview: 10 questions")

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
    def test_a_kill_loses_nothing_that_was_rated(self, start, underway, number):
        child = start()
        child.expect("Say it aloud")
        child.send("s")
        child.expect("2/10")
        child.expect("keys")
        child.kill(number)
        child.expect(pexpect.EOF)
        assert underway().passed == {0}
        start().expect("where you left it: question 2 of 10")

    @pytest.mark.slow
    def test_code_is_written_in_the_learners_editor_and_graded_in_place(self, start, underway, tmp_path):
        editor = tmp_path / "editor"
        editor.write_text(f'#!/bin/sh\nhead -1 "$1" > x; cat x "{RIGHT}" > "$1"\n')
        editor.chmod(0o755)
        child = start("--seed", "1", EDITOR=str(editor), PAGER="cat")
        for place in range(1, 10):
            child.expect(f"{place}/10")
            child.expect("keys")
            child.send("s\r" if place in NUMBERS else "s")
        child.expect("10/10")
        child.expect("In the file bn_function.py, which was made")
        child.expect("open your editor")
        child.send(" ")
        child.expect("open your editor")
        child.send("g")
        child.expect("It passes", timeout=60)
        child.expect("10 of 10 questions")
        child.expect("all answers")
        child.send(" ")
        child.expect("Cards to review")
        child.expect("all answers")
        child.send("q")
        child.expect(pexpect.EOF)
        assert underway().graded.verdict == "pass"
        assert underway().graded.task == "function"

    def test_the_file_made_is_never_one_that_is_there(self, start, underway, tmp_path):
        (tmp_path / "bn_function.py").write_text("mine")
        start().expect("1/10")
        assert underway().began.file == str(tmp_path / "bn_function_2.py")
        assert (tmp_path / "bn_function.py").read_text() == "mine"
