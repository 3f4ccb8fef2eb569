"""When a file that is being saved counts as saved."""

import threading
import time

import pytest

from bnquiz.grading.source.reading import read, settled, versions

WHOLE = "def f(x):\n    return x\n"
HALF = "def f(x):\n    return (x"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "bn.py"
    path.write_text(WHOLE)
    return path


class TestSettled:
    def test_a_whole_program_counts_at_once(self, path, monkeypatch):
        monkeypatch.setattr("bnquiz.grading.source.reading.time", None)  # nobody waits
        assert settled(path).text == WHOLE

    @pytest.mark.parametrize("begun", ["", HALF, "x = '\0"], ids=["truncated", "half", "null byte"])
    def test_what_is_no_program_is_looked_at_again(self, path, monkeypatch, begun):
        path.write_text(begun)
        later = iter([f"{begun}[", WHOLE])

        class Clock:
            @staticmethod
            def sleep(_):
                path.write_text(next(later))

        monkeypatch.setattr("bnquiz.grading.source.reading.time", Clock)
        assert settled(path).text == WHOLE

    def test_a_syntax_error_that_stays_is_what_there_is(self, path):
        path.write_text(HALF)
        assert settled(path).text == HALF

    def test_a_file_that_is_gone_is_a_complaint(self, path):
        path.unlink()
        assert "no such file" in settled(path).complaint.en


class TestVersions:
    def test_a_change_before_the_watch_began_is_not_lost(self, path):
        first = read(path)
        path.write_text("x = 1\n")
        assert next(versions(first)).text == "x = 1\n"

    def test_saves_of_other_files_and_of_the_same_text_are_no_versions(self, path):
        def write():
            (path.parent / "other.py").write_text("x = 1\n")
            path.write_text(WHOLE)
            time.sleep(0.3)  # longer than what counts as one save
            path.write_text("y = 2\n")

        timer = threading.Timer(0.3, write)
        timer.start()
        assert next(versions(read(path))).text == "y = 2\n"
        timer.join()
