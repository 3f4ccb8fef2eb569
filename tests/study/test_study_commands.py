"""``bnquiz goal`` and ``bnquiz journal``, as a person runs them."""

import datetime as dt
import json
import os
import re
import sqlite3
import subprocess
import sys

import pytest
from study_records import learn, rate

from bnquiz.cli.goal import read_date
from bnquiz.study.journal import open_journal

HEAVY = {"torch", "numpy", "fsrs", "rich", "click", "bnquiz.bank", "bnquiz.grading"}
TODAY = dt.datetime.now().astimezone().date()
NOW = dt.datetime.now().astimezone() - dt.timedelta(hours=2)


@pytest.fixture
def bnquiz(path):
    """Runs bnquiz; returns the exit code, stdout and stderr."""

    def run(*arguments):
        environ = {**os.environ, "BNQUIZ_HOME": str(path.parent), "COLUMNS": "200"}
        command = [sys.executable, "-m", "bnquiz", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=environ, timeout=60, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


class TestGoal:
    def test_without_one_says_how_to_set_one(self, bnquiz):
        code, out, _ = bnquiz("goal")
        assert code == 0
        assert "bnquiz goal --date" in out

    def test_setting_it_shows_what_fits_and_every_day_until_then(self, bnquiz):
        code, out, _ = bnquiz("goal", "--date", TODAY + dt.timedelta(days=8), "--minutes", 45)
        assert code == 0
        assert "in 8 days" in out
        rows = re.findall(r"^\w{3} \d\d-\d\d +(\d+) +(\d+) +(\d+)", out, re.MULTILINE)
        deck, cards = map(int, re.search(r"(\d+) of (\d+) cards fit into 45 minutes", out).groups())
        assert len(rows) == 9
        assert sum(int(new) for new, _, _ in rows) == deck < cards
        assert max(int(minutes) for _, _, minutes in rows) == 45

    def test_the_plan_as_json_is_the_contract(self, bnquiz):
        code, out, _ = bnquiz("goal", "--date", "+6d", "--minutes", 45, "--json")
        said = json.loads(out)
        assert code == 0
        assert [day["date"] for day in said["days"]] == [
            f"{TODAY + n * dt.timedelta(days=1)}" for n in range(7)
        ]
        assert {"new", "repeat", "minutes"} < said["days"][0].keys()
        assert 0.9 < said["coverage"] <= 1
        assert said["deck"]
        assert set(said["deck"]).isdisjoint(said["left_out"])

    def test_review_as_json_says_how_ready_one_is(self, bnquiz):
        bnquiz("goal", "--date", "+6d", "--minutes", 45)
        said = json.loads(bnquiz("review", "--json")[1])
        assert said["readiness"]["seen"] == said["readiness"]["on_the_day"] == 0
        assert said["today"] == {"cards": pytest.approx(30, abs=15), "minutes": 45}

    def test_minutes_without_a_day_are_refused(self, bnquiz):
        code, _, err = bnquiz("goal", "--minutes", 45)
        assert code == 2
        assert "--date" in err

    def test_the_next_day_of_a_name_is_meant(self):
        wednesday = dt.date(2026, 11, 25)
        said = {each: read_date(each, wednesday) for each in ("friday", "Fri", "wednesday", "+6d", "+0d")}
        days = [(date - wednesday).days for date in said.values()]
        assert days == [2, 2, 7, 6, 0]

    @pytest.mark.parametrize(
        ("written", "days"),
        [("周五", 2), ("星期日", 4), ("礼拜天", 4), ("今天", 0), ("明天", 1), ("后天", 2)],
    )
    def test_the_day_may_be_named_in_chinese(self, written, days):
        wednesday = dt.date(2026, 11, 25)
        assert (read_date(written, wednesday) - wednesday).days == days

    def test_it_is_still_there_in_the_next_run_until_it_is_cleared(self, bnquiz):
        bnquiz("goal", "--date", TODAY + dt.timedelta(days=1))
        assert "tomorrow" in bnquiz("goal")[1]
        bnquiz("goal", "--clear")
        assert "No interview is set" in bnquiz("goal")[1]

    @pytest.mark.parametrize(
        ("lang", "says", "was_none"),
        [
            ("en", "The day of the interview is cleared.", "No interview is set."),
            ("zh", "面试日期已清除。", "还没有设面试日期。"),
        ],
    )
    def test_clearing_says_so_where_a_day_was_set(self, bnquiz, lang, says, was_none):
        assert was_none in bnquiz("goal", "--clear", "--lang", lang)[1]
        bnquiz("goal", "--date", "+6d")
        assert says in bnquiz("goal", "--clear", "--lang", lang)[1]

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["--date", "2020-02-02"], "is in the past"),
            (["--date", TODAY - dt.timedelta(days=1)], "is in the past"),
            (["--date", "next week"], "is not a day: write it as YYYY-MM-DD"),
            (["--date", "2026-02-30"], "is not a day"),
            (["--date", "2099-01-01", "--clear"], "use one of them"),
        ],
    )
    def test_a_bad_day_is_refused_and_nothing_is_saved(self, bnquiz, path, arguments, says):
        code, out, err = bnquiz("goal", *arguments)
        assert (code, out) == (2, "")
        assert says in err
        assert not path.exists()

    @pytest.mark.parametrize("left", [None, 0, 1, 8, 60])
    def test_in_chinese_nothing_but_commands_and_dates_is_latin(self, bnquiz, left):
        arguments = ["--date", TODAY + dt.timedelta(days=left)] if left is not None else []
        out = bnquiz("goal", "--lang", "zh", *arguments)[1]
        assert re.findall("[A-Za-z]+", re.sub("`.*?`", "", out)) == []
        assert "面试日期" in out

    def test_a_day_that_has_passed_is_said(self, bnquiz, path):
        with open_journal(path) as journal:
            journal.record_goal(TODAY - dt.timedelta(days=1), NOW)
        code, out, _ = bnquiz("goal")
        assert code == 0
        assert "it is over" in out


class TestJournal:
    @pytest.fixture
    def studied(self, path):
        with open_journal(path) as journal:
            learn(journal, "a", NOW)
            rate(journal, "b", now=NOW + dt.timedelta(minutes=20))
            journal.undo(NOW + dt.timedelta(minutes=21))
        return path

    def test_check_says_that_a_sound_journal_is_sound(self, bnquiz, studied):
        code, out, _ = bnquiz("journal", "check")
        assert code == 0
        assert f"{studied}: sound" in out
        assert "4 lines (1 undone); 1 card rated" in out

    def test_check_finds_a_state_that_the_log_does_not_bear_out_and_rebuild_mends_it(self, bnquiz, studied):
        with sqlite3.connect(studied) as db:
            db.execute("UPDATE card SET stability = 99")
        db.close()
        code, out, _ = bnquiz("journal", "check")
        assert code == 1
        assert "the state of 1 card (a) is not what the log says: run `bnquiz journal rebuild`" in out
        assert "1 state had been wrong" in bnquiz("journal", "rebuild")[1]
        assert bnquiz("journal", "check")[0] == 0

    def test_export_then_import_into_a_new_home_then_export_is_identical(self, bnquiz, studied, tmp_path):
        file = tmp_path / "log.jsonl"
        code, _, _ = bnquiz("journal", "export", "-o", file)
        assert code == 0
        assert file.read_text() == bnquiz("journal", "export")[1]
        for each in studied.parent.glob("journal.sqlite*"):
            each.unlink()
        assert bnquiz("journal", "begin")[0] == 0
        assert "2 events were added" in bnquiz("journal", "import", file)[1]
        assert bnquiz("journal", "export")[1] == file.read_text()
        assert "had all of it already" in bnquiz("journal", "import", file)[1]

    @pytest.mark.usefixtures("studied")
    def test_export_overwrites_nothing(self, bnquiz, tmp_path):
        file = tmp_path / "log.jsonl"
        file.write_text("mine")
        code, _, err = bnquiz("journal", "export", "-o", file)
        assert code == 2
        assert "already exists" in err
        assert file.read_text() == "mine"

    def test_backup_and_restore(self, bnquiz, studied):
        assert "4 lines" in bnquiz("journal", "backup")[1]
        studied.write_bytes(b"")
        code, _, err = bnquiz("journal", "check")
        assert code == 2
        assert err.count("\n") == 1
        assert "bnquiz journal restore" in err
        code, out, _ = bnquiz("journal", "restore")
        assert code == 0
        assert "is kept as" in out
        assert bnquiz("journal", "check")[0] == 0

    @pytest.mark.usefixtures("studied")
    def test_restore_of_a_sound_journal_wants_a_name(self, bnquiz):
        bnquiz("journal", "backup")
        code, _, err = bnquiz("journal", "restore")
        assert code == 2
        assert "is sound: name the backup" in err


def test_choosing_the_first_card_imports_none_of_the_heavy_packages(path):
    """fsrs comes when a card is rated; torch, numpy and rich are not the study room's."""
    with open_journal(path) as journal:
        learn(journal, "a", NOW)
    code = f"""
import sys, datetime, pathlib
from bnquiz.study.choose import Candidate
from bnquiz.study.journal import open_journal
from bnquiz.study.session import Session
now = datetime.datetime.now().astimezone()
with open_journal(pathlib.Path({str(path)!r})) as journal:
    journal.record_goal(now.date() + datetime.timedelta(days=9), now)
    assert Session(journal, [Candidate("b", "eps", "basic")]).next(now).card == "b"
print(sorted({HEAVY} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n", done.stderr
