"""``bnquiz review``, as a person runs it."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from review_records import rate

from bnquiz.bank import load
from bnquiz.resources import shipped
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
    assert len(rows) == len(load(shipped("questions")).topics)
    assert "Epsilon" in [row[:7] for row in rows if "   0%" not in row]  # and who shares its questions
    assert len([row for row in rows if "   0%" in row]) > 10


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [(["--lang", "zh"], {}), ([], {"LC_ALL": "zh_CN.UTF-8"})],
    ids=["asked for", "by the locale"],
)
def test_it_speaks_chinese(bnquiz, arguments, environ):
    assert "还没有任何记录" in bnquiz("review", *arguments, **environ)[1]


def test_a_pipe_gets_no_color(bnquiz, home):
    with open_journal(home / "journal.sqlite") as journal:
        rate(journal, "eps-purpose", "easy", at=NOW)
    assert "\x1b" not in bnquiz("review")[1]


def test_neither_torch_nor_numpy_is_loaded(home):
    with open_journal(home / "journal.sqlite") as journal:
        rate(journal, "eps-purpose", "easy", at=NOW)
        journal.record_goal(NOW.date() + dt.timedelta(days=9), NOW)
    code = "import sys; from bnquiz.cli import cli; cli(['review'], standalone_mode=False)\n"
    code += "heavy = {'torch', 'numpy', 'bnquiz.grading.grade'}\n"
    code += "print(sorted(heavy & sys.modules.keys()), 'fsrs' in sys.modules)"
    environ = {**os.environ, "BNQUIZ_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=False
    )
    assert done.stdout.splitlines()[-1] == "[] True", done.stderr


class TestSheet:
    def test_is_printed_or_written_as_its_name_says(self, bnquiz, tmp_path):
        assert "Epsilon · 0% known" in bnquiz("review", "--sheet", "--topic", "epsilon")[1]
        cards = sum(card.topic == "epsilon" for card in load(shipped("questions")).cards.values())
        for name, begins in [("s.md", "# Batch normalization"), ("s.html", "<!doctype html>")]:
            code, out, err = bnquiz("review", "--sheet", "--topic", "epsilon", "-o", tmp_path / name)
            assert (code, out) == (0, "")
            assert err == f"{tmp_path / name}: topics: 1, cards: {cards}\n"
            assert (tmp_path / name).read_text("utf-8").startswith(begins)

    def test_replaces_a_file_only_with_force_and_leaves_nothing_beside_it(self, bnquiz, tmp_path):
        file = tmp_path / "s.md"
        file.write_text("mine")
        code, _, err = bnquiz("review", "--sheet", "-o", file)
        assert (code, err.count("\n")) == (2, 1)
        assert "already exists: name another file, or replace it with --force" in err
        assert file.read_text() == "mine"
        assert bnquiz("review", "--sheet", "-o", file, "--force")[0] == 0
        assert file.read_text("utf-8").startswith("# Batch")
        assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["s.md"]

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["--sheet", "-o", "s.pdf"], "s.pdf: no such format: name a file that ends in .md or .html"),
            (["--sheet", "-o", "no/such/s.md"], "cannot be written: no such file or folder"),
            (["--sheet", "--topic", "nothing"], "there is no topic 'nothing': use purpose, formula"),
            (["--topic", "epsilon"], "belong to --sheet"),
            (["-o", "s.md"], "belong to --sheet"),
            (["--sheet", "--force"], "--force replaces the file of --output"),
        ],
    )
    def test_a_call_that_cannot_be_meant_says_what_to_do(self, bnquiz, arguments, says):
        code, out, err = bnquiz("review", *arguments)
        assert (code, out) == (2, "")
        assert says in err
