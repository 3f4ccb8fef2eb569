"""``bnquiz grade --watch`` on a terminal: each save is graded, and nothing stays behind."""

import pexpect
import pytest

from bnquiz.study.journal import open_journal
from tests.cli.learner_files import PRINT, RIGHT, TORCH, TWO_WRONG, UNFINISHED, WARNED, WRONG, changed
from tests.cli.processes import processes_that_name


@pytest.fixture
def watch(folder, terminal):
    """Begins to watch bn.py, which holds this text."""

    def begin(text, *options):
        (folder / "bn.py").write_text(text)
        child = terminal("grade", "bn.py", "--watch", *options)
        child.expect_exact("Watching bn.py")
        return child

    return begin


def end(child):
    """Ctrl-C, and the exit status."""
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


class TestSaves:
    @pytest.mark.slow
    def test_what_is_mended_new_and_still_there(self, watch, folder):
        child = watch(WRONG)
        (folder / "bn.py").write_text(TWO_WRONG)
        child.expect_exact("· still   eps-subtracted")
        child.expect_exact(": beta-missing")
        child.expect_exact("1 new, 1 still there")
        (folder / "bn.py").write_text(WARNED)
        child.expect_exact("PASS  bn.py")
        child.expect_exact("✓ fixed   eps-subtracted")
        child.expect_exact("✓ fixed   beta-missing")
        child.expect_exact("2 fixed, 1 new")

    @pytest.mark.slow
    def test_an_editor_that_replaces_the_file(self, watch, folder):
        child = watch(WRONG)
        (folder / "bn.py~").write_text(RIGHT)
        (folder / "bn.py~").replace(folder / "bn.py")
        child.expect_exact("✓ fixed   eps-subtracted")

    @pytest.mark.slow
    def test_a_file_that_is_deleted_and_made_anew(self, watch, folder):
        child = watch(WRONG)
        (folder / "bn.py").unlink()
        child.expect_exact("no such file")
        (folder / "bn.py").write_text(TWO_WRONG)
        child.expect_exact("1 new, 1 still there")

    @pytest.mark.slow
    def test_a_file_that_is_not_there_yet(self, folder, terminal):
        child = terminal("grade", "bn.py", "--watch")
        child.expect_exact("no such file")
        child.expect_exact("Watching bn.py")
        (folder / "bn.py").write_text(WRONG)
        child.expect_exact(": eps-subtracted")

    def test_a_folder_that_is_not_there_is_not_waited_for(self, terminal):
        child = terminal("grade", "none/bn.py", "--watch")
        child.expect_exact("no such file")
        child.expect(pexpect.EOF)

    def test_a_half_saved_file_is_no_end(self, watch, folder):
        child = watch(RIGHT)
        (folder / "bn.py").write_text(UNFINISHED)
        child.expect_exact("FAIL  bn.py")
        (folder / "bn.py").write_text("")
        child.expect_exact("the file is empty")
        (folder / "bn.py").write_bytes(b"\xff\xfe")
        child.expect_exact("not UTF-8")
        (folder / "bn.py").write_text(WRONG)
        child.expect_exact(": eps-subtracted")
        child.expect_exact("1 new")

    @pytest.mark.slow
    def test_a_file_that_begins_to_use_torch(self, watch, folder):
        child = watch(RIGHT)
        (folder / "bn.py").write_text(TORCH.replace("var + eps", "var - eps"))
        child.expect_exact(": eps-subtracted")

    def test_hints_keep_back_here_too(self, watch, folder):
        child = watch(RIGHT, "--hint", "1")
        (folder / "bn.py").write_text(WRONG)
        child.expect_exact("1 new")
        assert "eps-subtracted" not in child.before
        assert "✗ training output" in child.before


class TestEnd:
    @pytest.mark.parametrize(("text", "status"), [(RIGHT, 0), (WRONG, 1)], ids=["right", "wrong"])
    def test_ctrl_c_returns_the_last_verdict_and_leaves_nothing_behind(self, watch, scratch, text, status):
        child = watch(text)
        assert processes_that_name(scratch) != []
        assert end(child) == status
        assert "Traceback" not in child.before
        assert list(scratch.iterdir()) == []
        assert processes_that_name(scratch) == []

    def test_ctrl_c_while_the_file_runs(self, watch, folder, scratch):
        child = watch(RIGHT, "--timeout", "60")
        endless = changed(PRINT, ("    shape =", "    while True: pass\n    shape ="))
        (folder / "bn.py").write_text(endless)
        child.expect(r"── \d\d:\d\d:\d\d ──")
        while not any(scratch.glob("*/*/stack")):
            pass
        end(child)
        assert "Traceback" not in child.before
        assert list(scratch.iterdir()) == []
        assert processes_that_name(scratch) == []

    @pytest.mark.slow
    def test_only_what_changed_is_recorded(self, watch, folder, home):
        child = watch(WRONG)
        for text in (f"{WRONG}# a comment\n", UNFINISHED, RIGHT):
            (folder / "bn.py").write_text(text)
            child.expect(r"(PASS|FAIL)  bn\.py")
        with open_journal(home / "journal.sqlite") as journal:
            while len(journal.lines()) < 2:
                assert child.isalive()
            assert [event.verdict for _, event in journal.lines()] == ["fail", "pass"]
            assert journal.open_mistakes() == []
