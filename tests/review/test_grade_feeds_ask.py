"""Grade feeds ask: the cards of each mistake are due, with the reason; a later pass is told as mended."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bnquiz.cli.context import candidates_of
from bnquiz.study.journal import open_journal
from bnquiz.study.session import Session
from tests.ours import BANK

RIGHT = """\
import numpy as np


def batch_norm(x, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_var = momentum * moving_var + (1 - momentum) * var
    else:
        mean, var = moving_mean, moving_var
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta, moving_mean, moving_var
"""
WRONG = RIGHT.replace("var + eps", "var - eps")  # on line 11


@pytest.fixture
def bnquiz(home, tmp_path):
    """Runs bnquiz in a folder of its own; returns the exit code and stdout."""

    def run(*arguments, said=""):
        environ = {**os.environ, "BNQUIZ_HOME": str(home), "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-m", "bnquiz", *arguments]
        done = subprocess.run(
            command,
            input=said,
            capture_output=True,
            text=True,
            env={**environ, "PYTHONPATH": str(Path.cwd())},
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout

    return run


@pytest.fixture
def graded(bnquiz, tmp_path):
    """A file was graded, and failed."""
    (tmp_path / "my_bn.py").write_text(WRONG, "utf-8")
    assert bnquiz("grade", "my_bn.py")[0] == 1


def test_the_verdict_is_recorded_although_nobody_reads_the_report(home, tmp_path):
    """As in ``bnquiz grade my_bn.py | head -1``."""
    (tmp_path / "my_bn.py").write_text(WRONG, "utf-8")
    reads, writes = os.pipe()
    os.close(reads)
    environ = {**os.environ, "BNQUIZ_HOME": str(home), "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-m", "bnquiz", "grade", "my_bn.py"]
    subprocess.run(
        command, stdout=writes, stderr=subprocess.PIPE, env=environ, cwd=tmp_path, timeout=60, check=False
    )
    os.close(writes)
    with open_journal(home / "journal.sqlite") as journal:
        assert "eps-subtracted" in {mistake.found.id for mistake in journal.open_mistakes()}


@pytest.mark.usefixtures("graded")
class TestAfterAFail:
    def test_the_session_asks_the_cards_of_the_mistake_first_and_says_file_line_and_mistake(
        self, home, tmp_path
    ):
        with open_journal(home / "journal.sqlite") as journal:
            session = Session(journal, candidates_of(BANK))
            now = dt.datetime.now().astimezone()
            mistakes = {(m.file, m.found.id): m.found for m in journal.open_mistakes()}
            found = mistakes[str(tmp_path / "my_bn.py"), "eps-subtracted"]
            picks = {}
            while (pick := session.next(now)) and pick.reason == "mistake":
                picks[pick.card] = pick.mistake.found.id
                session.skip(pick.card)
        assert found.lines == (11,)
        assert {card for card, mistake in picks.items() if mistake == "eps-subtracted"} == {*found.cards}
        assert set(found.cards) <= BANK.cards.keys()

    @pytest.mark.slow
    def test_ask_says_why(self, bnquiz):
        out = bnquiz("ask", "--plain", said="q\n")[1]
        assert "your my_bn.py subtracted eps on line 11" in out

    @pytest.mark.slow
    def test_review_tells_it_among_the_open_mistakes_and_what_to_do(self, bnquiz):
        out = bnquiz("review")[1]
        opened = out[out.index("Mistakes still open") :]
        assert "  my_bn.py\n" in opened
        assert "    line 11: subtracted eps\n      cards: bug-eps-subtracted" in opened
        assert "$ bnquiz ask" in opened

    @pytest.mark.slow
    def test_a_card_that_was_rated_since_is_not_asked_for_again(self, home):
        with open_journal(home / "journal.sqlite") as journal:
            now = dt.datetime.now().astimezone()
            session = Session(journal, candidates_of(BANK))
            pick = session.next(now)
            session.rate(pick.card, "easy", rev=1, lang="en", seconds=1, now=now)
            again = Session(journal, candidates_of(BANK))
            assert pick.card not in again.wanted(now + dt.timedelta(minutes=1))

    @pytest.mark.slow
    def test_a_later_pass_closes_it_and_review_tells_it_as_mended(self, bnquiz, tmp_path):
        (tmp_path / "my_bn.py").write_text(RIGHT, "utf-8")
        assert bnquiz("grade", "my_bn.py")[0] == 0
        out = bnquiz("review")[1]
        assert "✓ subtracted eps · my_bn.py · " in out[out.index("Mended") :]
        assert "line 11" not in out
        assert "subtracted eps" not in bnquiz("ask", "--plain", said="q\n")[1]

    @pytest.mark.slow
    def test_a_file_that_could_not_be_graded_mends_nothing(self, bnquiz, tmp_path):
        (tmp_path / "my_bn.py").write_text("x = 1\n", "utf-8")
        assert bnquiz("grade", "my_bn.py")[0] == 1
        out = bnquiz("review")[1]
        assert "subtracted eps" in out
        assert "Mended" not in out

    @pytest.mark.slow
    def test_a_file_that_fails_because_it_breaks_off_mends_nothing(self, bnquiz, tmp_path):
        broken = WRONG.replace("    return", "    raise ValueError('not yet')\n    return")
        (tmp_path / "my_bn.py").write_text(broken, "utf-8")
        code, out = bnquiz("grade", "--json", "my_bn.py")
        [result] = json.loads(out)["results"]
        assert (code, result["verdict"]) == (1, "fail")
        assert "eps-subtracted" not in {mistake["id"] for mistake in result["mistakes"]}
        bnquiz("grade", "my_bn.py")
        out = bnquiz("review")[1]
        assert "subtracted eps" in out
        assert "Mended" not in out
