"""``bnquiz review``, as a person runs it."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from review_records import rate

from bnquiz.study.journal import open_journal

NOW = dt.datetime.now().astimezone() - dt.timedelta(hours=1)


@pytest.fixture
def bnquiz(home):
    """Runs bnquiz; returns the exit code, stdout and stderr."""

    def run(*arguments, **environ):
        environ = {**os.environ, "BNQUIZ_HOME": str(home), "COLUMNS": "80", "LC_ALL": "C.UTF-8", **environ}
        command = [sys.executable, "-m", "bnquiz", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=environ, timeout=60, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


def test_an_empty_journal_says_how_to_begin(bnquiz):
    code, out, err = bnquiz("review")
    assert (code, err) == (0, "")
    assert out.startswith("Nothing is recorded yet.\n")
    assert "  $ bnquiz ask\n" in out


def test_every_topic_of_the_bank_has_its_row(bnquiz, home):
    with open_journal(home / "journal.sqlite") as journal:
        rate(journal, "eps-purpose", "easy", at=NOW)
    code, out, _ = bnquiz("review", COLUMNS="120")
    rows = [line for line in out.splitlines() if "░" in line and "%" in line]
    assert code == 0
    assert len(rows) == 18
    assert [row[:7] for row in rows if "   0%" not in row] == ["Epsilon"]


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [(["--lang", "zh"], {}), ([], {"LC_ALL": "zh_CN.UTF-8"})],
    ids=["asked for", "by the locale"],
)
def test_it_speaks_chinese(bnquiz, arguments, environ):
    assert "还没有任何记录" in bnquiz("review", *arguments, **environ)[1]


def test_a_pipe_gets_no_colour(bnquiz, home):
    with open_journal(home / "journal.sqlite") as journal:
        rate(journal, "eps-purpose", "easy", at=NOW)
    assert "\x1b" not in bnquiz("review")[1]


def test_neither_torch_nor_numpy_is_loaded(bnquiz, home):
    with open_journal(home / "journal.sqlite") as journal:
        rate(journal, "eps-purpose", "easy", at=NOW)
        journal.record_goal(NOW.date() + dt.timedelta(days=9), NOW)
    code = "import sys; from bnquiz.cli import cli; cli(['review'], standalone_mode=False)\n"
    code += "print(sorted({'torch', 'numpy', 'bnquiz.grading'} & sys.modules.keys()), 'fsrs' in sys.modules)"
    environ = {**os.environ, "BNQUIZ_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=False
    )
    assert done.stdout.splitlines()[-1] == "[] True", done.stderr
