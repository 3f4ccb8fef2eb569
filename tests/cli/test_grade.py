"""``bnquiz grade`` on one file: what it prints, what it returns, what it records."""

import io
import json
import os
import re
import subprocess
import sys

import pytest

from bnquiz.screen.checks import _RANK, NAMES
from bnquiz.study.journal import open_journal
from tests.cli.learner_files import (
    NO_BATCH_NORM,
    PRINT,
    RIGHT,
    SIGN,
    TORCH,
    TWO_WRONG,
    WARNED,
    WRONG,
    changed,
)

REPORT = """\
FAIL  bn.py: 1 mistake
batch_norm, line 4 · function-returns-stats · 0.0 s

bn.py:15: eps-subtracted: subtracts eps
     14 │     mean, var = mean.reshape(shape), var.reshape(shape)
   > 15 │     x_hat = (x - mean) / np.sqrt(var - eps)
     16 │     y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
"""
CONVENTIONS = """\
Conventions
  momentum          keep (Keras): it weighs the old value; since line 20 passes
                    0.9
  running variance  unbiased: sum of squares over n − 1
  layout            channels first: (N, C) or (N, C, …)
  mode              switched by an argument
"""


def journal_of(home):
    return open_journal(home / "journal.sqlite")


@pytest.fixture
def file(folder):
    """Writes bn.py."""

    def write(text, name="bn.py"):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return path.name

    return write


class TestVerdict:
    @pytest.mark.parametrize(
        ("text", "status", "first"),
        [
            pytest.param(RIGHT, 0, "PASS  bn.py: no mistake", id="right"),
            pytest.param(WARNED, 0, "PASS  bn.py: no mistake, 1 warning", id="a warning passes"),
            pytest.param(TWO_WRONG, 1, "FAIL  bn.py: 2 mistakes", id="two mistakes"),
            pytest.param(NO_BATCH_NORM, 1, "ERROR  bn.py: could not be graded", id="no batch norm"),
        ],
    )
    @pytest.mark.sampled(one_of=2)
    def test_it_stands_first_and_is_the_exit_status(self, bnquiz, file, text, status, first):
        code, out, err = bnquiz("grade", file(text))
        assert code == status
        assert out.splitlines()[0] == first
        assert err == ""

    def test_a_report_begins_so_and_shows_the_mistake_in_its_place(self, bnquiz, file):
        _, out, _ = bnquiz("grade", file(WRONG))
        assert re.sub(r"\d+\.\d s", "0.0 s", out).startswith(REPORT)
        assert CONVENTIONS in out

    @pytest.mark.slow
    def test_every_check_that_is_made_has_a_name_on_the_screen(self, bnquiz, file):
        _, out, _ = bnquiz("grade", "--json", file(RIGHT), file(TWO_WRONG, "two.py"))
        ids = {check["id"] for result in json.loads(out)["results"] for check in result["checks"]}
        assert len(ids) > 5
        assert {_RANK.sub("", id_) for id_ in ids} <= set(NAMES)

    def test_what_the_file_prints_is_shown_apart_as_it_is(self, bnquiz, file):
        _, out, _ = bnquiz("grade", file(changed(PRINT)))
        assert "\nYour file printed (the last 2 kB)\n  [bold]here[/bold] 2\n" in out

    def test_what_python_warns_of_is_shown_once_a_line(self, bnquiz, file):
        """Though each of the many sessions loads the file anew."""
        two_lines = changed(SIGN, ("    shape =", "    np.log(-np.abs(x))\n    shape ="))
        _, out, _ = bnquiz("grade", file(two_lines))
        warned = re.findall(r"bn\.py:(\d+): RuntimeWarning: invalid value", out)
        assert sorted(warned) == ["16", "6"]


class TestOptions:
    def test_the_mend_is_shown_only_when_asked_for(self, bnquiz, file):
        name = file(WRONG)
        _, without, _ = bnquiz("grade", name)
        _, with_, _ = bnquiz("grade", name, "--fix")
        assert "Fix      sqrt(var + eps)" in with_
        assert "Fix  " not in without
        assert f"`bnquiz grade {name} --fix` shows how to fix it." in without

    @pytest.mark.parametrize(
        ("hint", "told", "kept_back"),
        [
            pytest.param("1", "✗ training output (2-D, 4-D)", "eps-subtracted", id="what fails"),
            pytest.param("2", "eps-subtracted: subtracts eps", "> 15", id="which mistake"),
            pytest.param("3", "> 15", "Fix  ", id="which line"),
        ],
    )
    def test_a_hint_keeps_back_what_the_learner_wants_to_find(self, bnquiz, file, hint, told, kept_back):
        _, out, _ = bnquiz("grade", file(WRONG), "--hint", hint)
        assert told in out
        assert kept_back not in out

    def test_the_convention_that_is_asked_for_is_held_to(self, bnquiz, file):
        code, out, _ = bnquiz("grade", file(RIGHT), "--momentum", "update")
        assert code == 1
        assert "update (PyTorch): it weighs the new batch; since --momentum says so" in " ".join(out.split())
        assert "momentum-swapped" in out

    def test_an_entry_is_graded_by_its_name(self, bnquiz, file):
        both = f"{RIGHT}\n\n{WRONG.replace('batch_norm', 'normalise')}"
        assert bnquiz("grade", file(both), "--entry", "batch_norm")[0] == 0
        assert bnquiz("grade", file(both), "--entry", "normalize")[0] == 1
        code, out, _ = bnquiz("grade", file(both), "--entry", "nothing")
        assert code == 1
        assert "no nothing in this file" in out

    def test_the_time_limit_is_the_learners(self, bnquiz, file):
        endless = changed(("    shape =", "    while True: pass\n    shape ="))
        code, out, _ = bnquiz("grade", file(endless), "--timeout", "0.3")
        assert code == 1
        assert "timeout" in out


class TestBadFiles:
    BAD = {  # noqa: RUF012  # as a table
        "none.py": ("no-such-file", "no such file; `bnquiz start none.py` writes one"),
        "bare": ("empty", "no Python file to grade in this folder"),
        "empty.py": ("empty", "the file is empty"),
        "latin.py": ("not-readable", "not UTF-8 (byte 3)"),
        "large.py": ("too-large", "too large (1,000,001 bytes; at most 1 MB)"),
        "pipe.py": ("not-readable", "this is a pipe"),
    }

    @pytest.fixture(autouse=True)
    def made(self, folder, file):
        file(RIGHT)
        (folder / "bare").mkdir()
        (folder / "bare" / "notes.txt").write_text("no program")
        (folder / "empty.py").write_text(" \n")
        (folder / "latin.py").write_bytes(b"# \xe9\n")
        (folder / "large.py").write_bytes(b"#" * 1_000_001)
        os.mkfifo(folder / "pipe.py")

    @pytest.mark.parametrize("name", BAD)
    def test_one_alone_is_a_report_that_says_why_and_status_1(self, bnquiz, name, home):
        code, out, err = bnquiz("grade", name)
        assert (code, err) == (1, "")
        assert out.startswith(f"ERROR  {name}: could not be graded\n\n{self.BAD[name][1]}")
        assert not home.exists()

    def test_among_others_each_is_a_row_in_its_place(self, bnquiz):
        code, out, err = bnquiz("grade", "bn.py", *self.BAD, "./bn.py")
        assert (code, err) == (1, "")
        rows = [line for line in out.splitlines() if re.match("PASS|FAIL|ERROR", line)]
        assert rows == ["PASS   bn.py", *(f"ERROR  {name}" for name in self.BAD)]
        assert "7 files: 1 pass, 6 could not be graded, 1 skipped\nSkipped  ./bn.py (named already)\n" in out

    def test_in_the_document_each_has_its_reason(self, bnquiz):
        code, out, err = bnquiz("grade", "--json", "bn.py", *self.BAD, "./bn.py")
        assert (code, err) == (1, "")
        document = json.loads(out)
        assert [(r["file"], r["reason"]) for r in document["results"]] == [
            ("bn.py", None),
            *((name, reason) for name, (reason, _) in self.BAD.items()),
        ]
        assert document["skipped"] == [{"file": "./bn.py", "reason": "duplicate"}]

    @pytest.mark.parametrize("options", [(), ("--json",)], ids=["rows", "json"])
    def test_where_all_is_excluded_nothing_has_passed(self, bnquiz, options):
        code, out, err = bnquiz("grade", "bn.py", "--exclude", "*.py", *options)
        assert (code, err) == (1, "")
        assert "excluded" in out or "0 files: 1 skipped\nSkipped  bn.py (--exclude)" in out

    def test_a_name_that_is_no_utf_8_is_graded_and_shown(self, bnquiz, folder):
        name = os.fsdecode(b"\xff.py")
        (folder / name).write_text(WRONG)
        assert bnquiz("grade", name)[1].startswith("FAIL  \\xff.py: 1 mistake\n")
        [result] = json.loads(bnquiz("grade", "--json", name)[1])["results"]
        assert (result["file"], result["verdict"]) == ("\\xff.py", "fail")


class TestBadCalls:
    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param([], id="no file"),
            pytest.param(["bn.py", "--hint", "4"], id="no such hint"),
            pytest.param(["bn.py", "--timeout", "0"], id="no time"),
            pytest.param(["bn.py", "--timeout", "nan"], id="no number"),
            pytest.param(["bn.py", "--momentum", "0.9"], id="no such convention"),
            pytest.param(["bn.py", "--watch", "--json"], id="watch and json"),
            pytest.param(["bn.py", "two.py", "--watch"], id="watch two"),
            pytest.param(["bn.py", "--jobs", "0"], id="no job"),
            pytest.param(["bn.py", "--jobs", "many"], id="no number of jobs"),
            pytest.param(["bn.py", "--exclude"], id="nothing to exclude"),
        ],
    )
    def test_options_that_do_not_fit_are_refused_before_anything_is_graded(self, bnquiz, file, arguments):
        file(RIGHT)
        file(RIGHT, "two.py")
        code, out, err = bnquiz("grade", *arguments)
        assert code == 2
        assert out == ""
        assert "Error: " in err


class TestDocument:
    KEYS = {  # noqa: RUF012  # the contract, as a table
        "file": str,
        "verdict": str,
        "entry": dict,
        "conventions": dict,
        "checks": list,
        "mistakes": list,
        "notes": list,
        "reason": type(None),
        "tried": list,
        "skipped": list,
        "seconds": float,
    }

    def results(self, bnquiz, *files):
        _, out, err = bnquiz("grade", "--json", *files)
        assert err == ""
        document = json.loads(out)
        assert list(document) == ["schema", "results", "skipped"]
        assert document["schema"] == 1
        return document["results"]

    @pytest.mark.slow
    def test_a_result_has_these_keys_with_these_types(self, bnquiz, file):
        [result] = self.results(bnquiz, file(TWO_WRONG))
        assert {key: type(value) for key, value in result.items()} == self.KEYS
        assert {key: type(value) for key, value in result["entry"].items()} == {
            "name": str,
            "line": int,
            "family": str,
        }
        assert set(result["conventions"]) == {"momentum", "running_var", "layout", "mode"}
        assert all(type(value) is str for value in result["conventions"].values())
        for check in result["checks"]:
            assert list(check) == ["id", "group", "status", "message"]
            assert check["status"] in {"pass", "fail", "skip"}
        for mistake in result["mistakes"]:
            assert list(mistake)[:6] == ["id", "severity", "lines", "message", "fix", "cards"]
            assert list(mistake)[6:] == [
                "title",
                "why",
                "quantity",
                "yours",
                "expected",
                "entry",
                "spans",
                "changes",
            ]
            assert mistake["severity"] in {"error", "warning"}
            assert all(type(line) is int for line in mistake["lines"])

    def test_mistakes_have_their_lines(self, bnquiz, file):
        [result] = self.results(bnquiz, file(TWO_WRONG))
        found = {mistake["id"]: mistake["lines"] for mistake in result["mistakes"]}
        assert found == {"eps-subtracted": [15], "beta-missing": [16]}

    def test_what_could_not_be_graded_has_no_entry(self, bnquiz, file):
        [result] = self.results(bnquiz, file(NO_BATCH_NORM))
        assert result["verdict"] == "error"
        assert result["entry"] is None
        assert result["conventions"] is None

    @pytest.mark.parametrize(
        ("texts", "status"),
        [
            pytest.param([RIGHT], 0, id="right"),
            pytest.param([RIGHT, WARNED], 0, id="all right"),
            pytest.param([RIGHT, WRONG], 1, id="one wrong"),
            pytest.param([NO_BATCH_NORM], 1, id="none to grade"),
        ],
    )
    def test_the_exit_status_is_0_only_when_every_file_passes(self, bnquiz, file, texts, status):
        names = [file(text, f"f{number}.py") for number, text in enumerate(texts)]
        code, out, _ = bnquiz("grade", "--json", *names)
        assert code == status
        assert [result["file"] for result in json.loads(out)["results"]] == names

    def test_what_the_file_prints_does_not_get_between(self, bnquiz, file):
        [result] = self.results(bnquiz, file(changed(PRINT)))
        assert result["verdict"] == "pass"


class TestJournal:
    def test_a_verdict_is_recorded_with_its_mistakes_and_their_cards(self, bnquiz, file, folder, home):
        _, out, _ = bnquiz("grade", file(TWO_WRONG))
        assert "2 cards are due because of this file: `bnquiz ask`." in out
        with journal_of(home) as journal:
            opened = journal.open_mistakes()
        assert [(m.found.id, m.found.lines) for m in opened] == [
            ("eps-subtracted", (15,)),
            ("beta-missing", (16,)),
        ]
        assert {m.file for m in opened} == {str((folder / "bn.py").resolve())}

    def test_a_mended_file_closes_them(self, bnquiz, file, home):
        bnquiz("grade", file(WRONG))
        _, out, _ = bnquiz("grade", file(RIGHT))
        assert "`bnquiz ask` goes on with the cards." in out
        with journal_of(home) as journal:
            assert journal.open_mistakes() == []
            assert [mended.found.id for mended in journal.mended_mistakes()] == ["eps-subtracted"]

    def test_a_file_that_was_begun_for_a_task_passes_that_task(self, bnquiz, file, home):
        bnquiz("grade", file(f"{RIGHT}# bnquiz task: function\n"))
        with journal_of(home) as journal:
            assert journal.has_passed("function")
            assert not journal.has_passed("module")

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param(["bn.py", "--json"], id="json"),
            pytest.param(["bn.py", "two.py"], id="a set"),
            pytest.param(["none.py"], id="a bad call"),
        ],
    )
    def test_these_record_nothing(self, bnquiz, file, home, arguments):
        file(WRONG)
        file(WRONG, "two.py")
        bnquiz("grade", *arguments)
        assert not home.exists()

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("def add(a, b):\n    return a + b\n", id="no batch norm"),
            pytest.param("print('a script')\n", id="a script"),
            pytest.param("", id="an empty file"),
            pytest.param("import tensorflow as tf\n\n" + RIGHT.replace("np.", "tf."), id="another framework"),
        ],
    )
    def test_a_file_that_could_not_be_graded_is_no_history(self, bnquiz, file, home, text):
        """Who mistypes a name finds nothing of it in their journal; the exit status says it."""
        code, out, err = bnquiz("grade", file(text))
        assert (code, err) == (1, "")
        assert out.startswith("ERROR")
        assert not home.exists()

    def test_it_leaves_the_mistakes_of_before_open(self, bnquiz, file, home):
        bnquiz("grade", file(WRONG))
        bnquiz("grade", file("x = 1\n"))
        with journal_of(home) as journal:
            assert [mistake.found.id for mistake in journal.open_mistakes()] == ["eps-subtracted"]

    def test_a_damaged_journal_is_one_line_and_the_grading_stands(self, bnquiz, file, home):
        home.mkdir()
        damaged = b"no journal at all"
        (home / "journal.sqlite").write_bytes(damaged)
        code, out, err = bnquiz("grade", file(WRONG))
        assert code == 1
        assert "eps-subtracted" in out
        assert err.startswith("bnquiz: the verdict was not recorded: ")
        assert err.count("\n") == 1
        assert (home / "journal.sqlite").read_bytes() == damaged

    def test_a_home_that_cannot_be_made_is_one_line_too(self, bnquiz, file, home):
        home.write_text("a file is in the way")
        code, _, err = bnquiz("grade", file(RIGHT))
        assert code == 0
        assert err.startswith("bnquiz: the verdict was not recorded: ")
        assert err.count("\n") == 1


class TestParent:
    @pytest.mark.parametrize("name", ["torch.py", "numpy.py", "msgspec.py", "json.py"])
    @pytest.mark.sampled(one_of=2)
    def test_a_hand_in_is_no_module_of_ours_whatever_its_name(self, folder, home, name):
        (folder / name).write_text(f"open('ran', 'w')\n{TORCH}")
        environ = {**os.environ, "BNQUIZ_HOME": str(home)}
        command = [sys.executable, "-m", "bnquiz", "grade", name]
        done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
        assert done.stdout.startswith(f"PASS  {name}: no mistake")
        assert not (folder / "ran").exists()

    def test_it_never_imports_torch_though_the_file_does(self, folder, home):
        (folder / "bn.py").write_text(TORCH)
        told = "print(sorted({'torch', 'numpy'} & set(sys.modules)), file=sys.stderr)"
        program = (
            "import sys\nfrom bnquiz.cli import main\nsys.argv[1:] = ['grade', 'bn.py']\n"
            f"try:\n    main()\nexcept SystemExit as ended:\n    {told}\n    raise"
        )
        environ = {**os.environ, "BNQUIZ_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, env=environ, check=False
        )
        assert done.stderr == "['numpy']\n"
        assert done.stdout.startswith("PASS  bn.py: no mistake")
        assert done.returncode == 0


class TestForPrograms:
    def test_a_format_is_printed_alone_and_nothing_is_recorded(self, bnquiz, file, home):
        code, out, err = bnquiz("grade", file(WRONG), "--output-format", "concise")
        assert (code, err) == (1, "")
        assert re.fullmatch(r"bn\.py:15:5: error: subtracts eps \(.*\) \[eps-subtracted\]\n", out)
        assert not (home / "journal.sqlite").exists()

    def test_json_is_the_short_form(self, bnquiz, file):
        name = file(RIGHT)
        long, short = (
            bnquiz("grade", name, *option)[1] for option in (["--output-format", "json"], ["--json"])
        )
        drop = re.compile(r'"seconds": [\d.e-]+')
        assert drop.sub("", long) == drop.sub("", short)

    def test_standard_input_has_a_name_of_its_own(self, bnquiz, monkeypatch):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WRONG.encode())))
        _, out, _ = bnquiz("grade", "-", "--stdin-name", "mine.py", "--output-format", "concise")
        assert out.startswith("mine.py:15:5: error: ")


class TestOutput:
    @pytest.mark.parametrize("form", ["full", "json", "junit"])
    def test_the_text_goes_into_the_file_and_nowhere_else(self, bnquiz, file, folder, form):
        (folder / "out").write_text("old")
        code, out, err = bnquiz("grade", file(WRONG), "--output-format", form, "--output", "out")
        assert (code, out, err) == (1, "", "")
        assert "eps-subtracted" in (folder / "out").read_text(encoding="utf-8")
        assert [path.name for path in folder.iterdir() if "out" in path.name] == ["out"]

    @pytest.mark.parametrize(
        ("graded", "output"),
        [
            pytest.param("mine.txt", "mine.txt", id="the file that is graded, whatever its name"),
            pytest.param("mine.txt", "linked.txt", id="a link to it"),
            pytest.param("mine.txt", "other.py", id="other code: the name of the report was forgotten"),
            pytest.param("mine.txt", "other.ipynb", id="a notebook"),
        ],
    )
    @pytest.mark.parametrize("before", [(), ("--tests",)], ids=["a batch norm", "tests"])
    def test_code_is_never_replaced(self, bnquiz, folder, before, graded, output):
        for name in ("mine.txt", "other.py", "other.ipynb"):
            (folder / name).write_text(RIGHT, encoding="utf-8")
        (folder / "linked.txt").symlink_to("mine.txt")
        code, out, err = bnquiz("grade", *before, graded, "--output", output)
        assert (code, out) == (2, "")
        assert err == f"bnquiz: {output}: it is code, and --output would replace it; name another file\n"
        assert (folder / output).read_text(encoding="utf-8") == RIGHT

    def test_a_file_that_cannot_be_written_is_one_line(self, bnquiz, file):
        code, out, err = bnquiz("grade", file(RIGHT), "--json", "--output", "no/such/folder.json")
        assert (code, out) == (2, "")
        assert err == "bnquiz: no/such/folder.json: cannot be written: no such file or folder\n"
