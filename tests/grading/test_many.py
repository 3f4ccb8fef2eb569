"""Many files: a process each, whatever one of them does, and the results in the order of the call."""

import os
import signal
import time
from pathlib import Path

import pytest

from bnquiz.grading.batch import many
from bnquiz.grading.batch.collect import Collected, File
from bnquiz.grading.batch.many import FAILED, Told, common, grade_all, grade_one, grade_source
from bnquiz.grading.grade import Options
from bnquiz.grading.process import pool
from bnquiz.grading.process.forked import WorkerServer
from bnquiz.grading.process.pool import Begun, Ended, Pool
from bnquiz.grading.process.wire import ServerLost
from bnquiz.grading.records import EntryFound, FoundMistake, Result, SkippedFile
from bnquiz.grading.source.reading import Source
from bnquiz.texts import as_is

OPTIONS = Options()
ENTRY = EntryFound("batch_norm", 1, "module")


@pytest.fixture(autouse=True)
def usual_ctrl_c():
    """Whatever ran before in this process: Ctrl-C has its usual meaning, as in a call."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def workers():
    with WorkerServer() as server:
        yield server


def raises(error):
    raise error


ACTS = {
    "die": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(3),
    "stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "sleep": lambda: time.sleep(60),
    "lose": lambda: raises(ServerLost),
    "bug": lambda: raises(ZeroDivisionError("by us")),
    "deep": lambda: raises(RecursionError),
    "memory": lambda: bytes(2**40),
}


def acts(text):
    """What the text says, as a grader's work without any grading; the result tells who did it."""
    ACTS.get(text, lambda: None)()
    return Result("", "pass", 0.0, notes=(str(os.getpid()),))


def pooled(workers, *texts, at_once=2, seconds=30.0):
    """What happens to the texts."""
    made = Pool(workers, lambda place, _: acts(texts[place]), Result, seconds)
    return list(made.run(range(len(texts)), at_once))


def ends(happened):
    return {each.place: each.why for each in happened if isinstance(each, Ended)}


def is_there(pid):
    return Path(f"/proc/{pid}").exists()


@pytest.fixture
def forked_under_ctrl_c():
    """Ctrl-C comes twice to each process that is forked, before it has done anything."""
    is_on = [True]
    twice = lambda: [os.kill(os.getpid(), signal.SIGINT) for _ in range(2) if is_on]  # noqa: E731
    os.register_at_fork(after_in_child=twice)
    yield
    is_on.clear()  # nothing takes it back


class TestPool:
    def test_every_task_begins_and_ends_once_in_a_process_of_its_own_that_is_gone_then(self, workers):
        happened = pooled(workers, *"abcdefg")
        assert sorted(each.place for each in happened if isinstance(each, Begun)) == list(range(7))
        pids = {each.result.notes[0] for each in happened if isinstance(each, Ended)}
        assert len(pids) == 7
        assert str(os.getpid()) not in pids
        assert not any(map(is_there, pids))

    @pytest.mark.parametrize("text", ["die", "exit", "bug", "memory"])
    def test_one_whose_process_ends_has_no_result_and_takes_no_other_with_it(self, workers, text):
        assert ends(pooled(workers, "a", text, "b", "c")) == {0: None, 1: "gone", 2: None, 3: None}

    @pytest.mark.parametrize("text", ["sleep", "stop"])
    def test_one_that_takes_too_long_is_ended(self, workers, text, monkeypatch):
        monkeypatch.setattr(pool, "GRACE", 0.0)
        started = time.monotonic()
        assert ends(pooled(workers, "a", text, "b", seconds=0.3)) == {0: None, 1: "late", 2: None}
        assert time.monotonic() - started < 5

    def test_waiting_for_a_worker_costs_a_task_none_of_its_time(self, workers, monkeypatch):
        monkeypatch.setattr(pool, "GRACE", 0.0)

        def waits(_, supply):
            supply._waiting(True)
            time.sleep(1)
            supply._waiting(False)
            return acts("a")

        made = Pool(workers, waits, Result, 0.3)
        assert ends(made.run([0], 1)) == {0: None}

    def test_when_the_server_is_lost_another_takes_its_place_and_those_in_work_are_told(self, workers):
        before = workers.folder
        found = ends(pooled(workers, "lose", "sleep", "a", "b"))
        assert found == {0: "server", 1: "server", 2: None, 3: None}
        assert workers.folder != before

    def test_nothing_is_left_when_nobody_asks_for_more(self, workers):
        others = children_of_ours()
        happens = Pool(workers, lambda *_: acts("sleep"), Result, 60).run(range(3), 2)
        next(happens)
        next(happens)
        children = children_of_ours() - others
        assert len(children) == 2
        happens.close()
        assert not any(map(is_there, children))

    def test_ctrl_c_ends_them_all_where_it_waits_and_nowhere_else(self, workers):
        others = children_of_ours()
        happens = Pool(workers, lambda *_: acts("sleep"), Result, 60).run(range(3), 2)
        next(happens)
        os.kill(os.getpid(), signal.SIGINT)
        next(happens)
        children = children_of_ours() - others
        with pytest.raises(KeyboardInterrupt):
            next(happens)
        assert not any(map(is_there, children))
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    @pytest.mark.usefixtures("forked_under_ctrl_c")
    def test_a_process_that_is_being_forked_does_not_hear_ctrl_c(self, workers):
        """It would say so on the terminal, or go on as a second parent."""
        heard = lambda *_: Result("", "pass", 0.0, notes=(str(pool._kept[0]._came),))  # noqa: E731
        [_, ended] = Pool(workers, heard, Result, 30).run([0], 1)
        assert ended.result.notes == ("False",)

    def test_a_result_that_is_none_is_not_believed(self, workers, monkeypatch):
        monkeypatch.setattr(pool, "frame", lambda _: b"\x01\0\0\0\0\0\0\0?")
        assert ends(pooled(workers, "a")) == {0: "gone"}


def children_of_ours():
    pids = {int(path.name) for path in Path("/proc").glob("[0-9]*")}
    return {pid for pid in pids if parent_of(pid) == os.getpid()}


def parent_of(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def files(*texts, folder=None):
    return Collected(
        tuple(
            File(Path(f"f{n}.py"), f"./f{n}.py", folder, Source(Path(f"f{n}.py"), text))
            for n, text in enumerate(texts)
        )
    )


class TestGradeAll:
    @pytest.fixture(params=[1, 2], ids=["one-at-a-time", "two-at-a-time"])
    def jobs(self, request):
        return request.param

    @pytest.fixture(autouse=True)
    def grade(self, monkeypatch):
        """Grades by what `acts` does; "once" may have been disturbed by a neighbor."""

        def graded(path, text, *_):
            if text == "once":
                return Result(str(path), "pass", 0.0, was_disturbed=True, notes=("disturbed",))
            result = acts(text)
            entry = None if "helper" in text else ENTRY
            reason = None if entry else "no-entry"
            return Result(
                str(path), "pass" if entry else "error", 0.0, entry, notes=result.notes, reason=reason
            )

        monkeypatch.setattr(many, "grade", graded)

    def test_every_file_has_its_result_in_its_place_under_the_name_that_was_given(self, workers, jobs):
        graded = grade_all(files(*"abcdefg"), workers, OPTIONS, jobs)
        assert [result.file for result in graded.results] == [f"./f{n}.py" for n in range(7)]
        assert {result.verdict for result in graded.results} == {"pass"}

    def test_a_fault_of_ours_is_told_and_stops_no_other_file(self, workers, jobs):
        graded = grade_all(files("a", "bug", "b"), workers, OPTIONS, jobs)
        assert [result.verdict for result in graded.results] == ["pass", "error", "pass"]
        [note] = graded.results[1].notes
        assert note.startswith("bnquiz itself failed on this file")
        assert "ZeroDivisionError: by us (test_many.py:" in note

    def test_what_is_nested_too_deeply_is_told_so(self, workers, jobs):
        [result] = grade_all(files("deep"), workers, OPTIONS, jobs).results
        assert (result.verdict, result.reason) == ("error", "too-large")

    def test_a_complaint_is_the_verdict(self, workers, jobs):
        bad = (
            File(
                Path("a.py"),
                "a.py",
                source=Source(Path("a.py"), reason="not-readable", complaint=as_is("not UTF-8")),
            ),
            File(Path("none.py"), "none.py"),
        )
        graded = grade_all(Collected(bad), workers, OPTIONS, jobs)
        assert [(result.verdict, result.reason) for result in graded.results] == [
            ("error", "not-readable"),
            ("error", "no-such-file"),
        ]
        assert graded.results[0].notes == ("not UTF-8",)

    @pytest.mark.parametrize(("text", "why"), [("die", "gone"), ("lose", "server"), ("stop", "late")])
    @pytest.mark.sampled(one_of=3)
    def test_what_fails_alone_too_is_told_and_touches_no_other(self, workers, jobs, text, why, monkeypatch):
        monkeypatch.setattr(pool, "GRACE", 0.0)
        graded = grade_all(files("a", text, "b", "c"), workers, Options(timeout=0.5), jobs)
        assert [result.verdict for result in graded.results] == ["pass", "error", "pass", "pass"]
        reason, told = FAILED[why]
        assert (graded.results[1].reason, *graded.results[1].notes) == (reason, told.en)

    def test_only_what_a_neighbor_may_have_done_is_done_again_alone_and_last(self, workers):
        begun = []
        told = Told(begun=lambda file: begun.append(file.name))
        grade_all(files("once", "a", "once", "b"), workers, OPTIONS, 2, told)
        assert begun == ["./f0.py", "./f1.py", "./f2.py", "./f3.py", "./f0.py", "./f2.py"]
        begun.clear()
        grade_all(files("once", "a", "once", "b"), workers, OPTIONS, 1, told)
        assert len(begun) == 4

    def test_who_is_told_of_results_hears_of_each_once(self, workers, jobs):
        heard, ended = [], []
        told = Told(ended=lambda file, settled: ended.append((file.name, settled)), done=heard.append)
        graded = grade_all(files("a", "once", "b", "lose"), workers, OPTIONS, jobs, told)
        assert sorted(heard, key=lambda each: each.file) == sorted(graded.results, key=lambda each: each.file)
        assert sorted(name for name, settled in ended if settled) == [f"./f{n}.py" for n in range(4)]

    def test_a_file_of_a_folder_without_a_batch_norm_is_a_helper_if_another_one_has_one(self, workers, jobs):
        heard = []
        graded = grade_all(
            files("helper", "a", "helper", folder="set"), workers, OPTIONS, jobs, Told(done=heard.append)
        )
        assert [result.file for result in graded.results] == ["./f1.py"]
        assert graded.skipped == (SkippedFile("./f0.py", "helper"), SkippedFile("./f2.py", "helper"))
        assert [result.file for result in heard] == ["./f1.py"]

    def test_where_none_has_one_they_are_told(self, workers, jobs):
        heard = []
        graded = grade_all(
            files("helper", "helper", folder="set"), workers, OPTIONS, jobs, Told(done=heard.append)
        )
        assert [result.reason for result in graded.results] == ["no-entry", "no-entry"]
        assert len(heard) == 2

    def test_a_file_that_was_named_is_no_helper(self, workers, jobs):
        graded = grade_all(files("helper", "a"), workers, OPTIONS, jobs)
        assert [result.reason for result in graded.results] == ["no-entry", None]

    def test_the_text_is_kept_for_one_file_alone(self, workers, jobs):
        assert grade_all(files("a"), workers, OPTIONS, jobs).results[0].source == ""
        assert {result.source for result in grade_all(files("a", "b"), workers, OPTIONS, jobs).results} == {
            ""
        }

    def test_ctrl_c_gives_what_is_finished_and_marks_the_rest(self, workers, jobs):
        def interrupt(_):
            os.kill(os.getpid(), signal.SIGINT)

        graded = grade_all(files("a", "sleep", "b"), workers, OPTIONS, jobs, Told(done=interrupt))
        assert graded.interrupted
        assert [result.reason for result in graded.results] == [None, "interrupted", "interrupted"]
        assert graded.results[1].file == "./f1.py"

    def test_for_one_file_ctrl_c_is_what_it_is(self, workers):
        [file] = files("sleep").files
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(KeyboardInterrupt):
            grade_one(file, workers, OPTIONS)

    def test_in_one_process_a_server_that_is_lost_is_replaced_once(self, workers, monkeypatch):
        lost = iter([True, False, True, True])

        def graded(path, *_):
            if next(lost):
                raise ServerLost
            return Result(str(path), "pass", 0.0)

        monkeypatch.setattr(many, "grade", graded)
        source = Source(Path("a.py"), "x")
        assert grade_source(source, workers, OPTIONS).verdict == "pass"
        assert grade_source(source, workers, OPTIONS).reason == "worker-failed"


def test_common_mistakes_are_errors_first_then_by_the_number_of_files():
    def result(*found):
        mistakes = (FoundMistake(id_, severity, (), "", "", ()) for id_, severity in found)
        return Result("f.py", "fail", 0.0, mistakes=tuple(mistakes))

    rare, often, warning = ("rare", "error"), ("often", "error"), ("w", "warning")
    set_ = [result(rare, often, warning), result(often, warning), result(warning), result()]
    assert [(mistake.id, count) for mistake, count in common(set_)] == [("often", 2), ("rare", 1), ("w", 3)]
