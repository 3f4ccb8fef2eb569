"""Graders: many sources on one server, whatever one of them does."""

import os
import signal

import pytest


from bnquiz.grading.batch import many
from bnquiz.grading.batch.many import common, grade_all, grade_source
from bnquiz.grading.grade import Options
from bnquiz.grading.process.pool import Pool
from bnquiz.grading.records import FoundMistake, Result

OPTIONS = Options()


def answer(source):
    """A grader's work without any grading: who did it, as the only note."""
    if source.text == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    return Result(str(source.path), "pass", 0.0, notes=(str(os.getpid()),))


def sources(*texts):
    return [Source(f"f{number}.py", text) for number, text in enumerate(texts)]


class TestGraders:
    def test_every_source_has_its_result_in_its_place(self):
        told = []
        results = Pool(sources(*"abcdefg"), answer, 2).run(lambda: told.append(1))
        assert {place: result.file for place, result in results.items()} == {n: f"f{n}.py" for n in range(7)}
        assert len(told) == 7

    def test_they_are_other_processes_and_gone_at_the_end(self):
        graders = Pool(sources(*"abcd"), answer, 2)
        pids = {int(result.notes[0]) for result in graders.run(lambda: None).values()}
        assert pids <= {process.pid for process in graders.processes}
        assert os.getpid() not in pids
        assert not any(process.is_alive() for process in graders.processes)

    def test_one_that_is_killed_loses_its_source_and_no_other(self):
        results = Pool(sources("a", "die", "b", "c", "d"), answer, 2).run(lambda: None)
        assert sorted(results) == [0, 2, 3, 4]

    def test_an_interrupt_ends_them_all(self):
        def interrupt():
            raise KeyboardInterrupt

        graders = Pool(sources(*"abcd"), answer, 2)
        with pytest.raises(KeyboardInterrupt):
            graders.run(interrupt)
        assert not any(process.is_alive() for process in graders.processes)


class NoServer:
    """Is never asked for a worker here."""

    def share(self):
        pass


class TestGradeAll:
    @pytest.fixture(params=[1, 2], ids=["one-at-a-time", "two-at-a-time"])
    def _processors(self, request, monkeypatch):
        monkeypatch.setattr(many, "_processors", lambda: request.param)

    @pytest.mark.usefixtures("_processors")
    def test_a_fault_of_ours_is_told_and_stops_no_other_file(self, monkeypatch):
        def grade(path, text, *_):
            if text == "bug":
                raise ZeroDivisionError("by us")
            return Result(str(path), "pass", 0.0)

        monkeypatch.setattr(many, "grade", grade)
        results = grade_all(sources("a", "bug", "b"), NoServer(), OPTIONS)
        assert [result.verdict for result in results] == ["pass", "error", "pass"]
        [note] = results[1].notes
        assert note.startswith("bnquiz itself failed on this file")
        assert "ZeroDivisionError: by us (test_many.py:" in note

    @pytest.mark.usefixtures("_processors")
    def test_a_complaint_is_the_verdict(self):
        bad = [Source("a.py", complaint="a.py: not UTF-8"), Source("b.py", complaint="b.py: empty")]
        results = grade_all(bad, NoServer(), OPTIONS)
        assert [(result.verdict, result.notes) for result in results] == [
            ("error", ("a.py: not UTF-8",)),
            ("error", ("b.py: empty",)),
        ]

    def test_a_grader_that_is_gone_leaves_a_verdict(self, monkeypatch):
        monkeypatch.setattr(many, "_processors", lambda: 2)
        monkeypatch.setattr(many, "grade", lambda path, text, *_: answer(Source(path, text)))
        results = grade_all(sources("a", "die", "b"), NoServer(), OPTIONS)
        assert [result.verdict for result in results] == ["pass", "error", "pass"]
        assert results[1].notes == (many.GONE,)

    def test_an_interrupt_is_no_fault_of_ours(self, monkeypatch):
        def grade(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(many, "grade", grade)
        with pytest.raises(KeyboardInterrupt):
            grade_source(sources("a")[0], NoServer(), OPTIONS)


def test_common_mistakes_are_errors_first_then_by_the_number_of_files():
    def result(*found):
        mistakes = (FoundMistake(id_, severity, (), "", "", ()) for id_, severity in found)
        return Result("f.py", "fail", 0.0, mistakes=tuple(mistakes))

    rare, often, warning = ("rare", "error"), ("often", "error"), ("w", "warning")
    set_ = [result(rare, often, warning), result(often, warning), result(warning), result()]
    assert [(mistake.id, count) for mistake, count in common(set_)] == [("often", 2), ("rare", 1), ("w", 3)]
