"""Bare ``bnquiz``: on a terminal the one next thing, without one the help."""

import os
import subprocess
import sys

import pexpect
import pytest

from bnquiz.study.journal import open_journal

HERE = [sys.executable, "-m", "bnquiz"]


@pytest.fixture
def environ(home):
    return {**os.environ, "BNQUIZ_HOME": str(home), "BNQUIZ_LANG": "en", "TERM": "xterm", "COLUMNS": "80"}


@pytest.fixture
def door(environ, tmp_path):
    """Opens it on a terminal."""
    return lambda: pexpect.spawn(
        HERE[0], HERE[1:], env=environ, cwd=tmp_path, encoding="utf-8", timeout=20, dimensions=(40, 80)
    )


def test_without_a_terminal_it_is_the_help_in_groups(environ, home):
    done = subprocess.run(HERE, env=environ, capture_output=True, text=True, check=True)
    assert [line for line in done.stdout.splitlines() if line.endswith(":") and line[0] != " "] == [
        "Options:",
        "Learn:",
        "Write code:",
        "Look up:",
        "Maintain:",
    ]
    assert not home.exists()


def test_the_first_time_it_says_what_it_is_and_offers_three_things(door):
    terminal = door()
    for words in ("gets you ready", "most often", "from scratch", "in a week", "Enter starts it"):
        terminal.expect_exact(words)
    terminal.send("3")
    terminal.expect_exact("in 7 days")
    terminal.expect(pexpect.EOF)


def test_enter_starts_the_next_thing(door):
    terminal = door()
    terminal.expect_exact("any other key leaves")
    terminal.send("\r")
    terminal.expect_exact("keys")
    terminal.send("q")
    terminal.expect(pexpect.EOF)


def test_with_an_interview_planned_it_begins_with_the_cards_of_the_day(door, home):
    import datetime as dt

    now = dt.datetime.now().astimezone()
    with open_journal(home / "journal.sqlite") as journal:
        journal.record_goal(now.date() + dt.timedelta(days=6), now, 45)
    terminal = door()
    terminal.expect("interview in 6 days.*Today's cards: .*about 45 min")
    assert "in a week" not in terminal.before
    terminal.send("x")
    terminal.expect(pexpect.EOF)


def test_later_it_tells_the_state_and_another_key_leaves(door, home):
    import datetime as dt

    now = dt.datetime.now().astimezone()
    with open_journal(home / "journal.sqlite") as journal:
        journal.record_goal(now.date() + dt.timedelta(days=6), now, 45)
        journal.record_rating("eps-purpose", "easy", rev=1, lang="en", seconds=9, now=now)
    terminal = door()
    for words in ("ready", "seen", "interview in", "Today's cards: ", "bnquiz ask"):
        terminal.expect_exact(words)
    terminal.expect_exact("any other key leaves")
    terminal.send("x")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
