"""The server of workers: one ready beforehand, shared by processes, and nothing left at the end."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bnquiz.grading.process import wire
from bnquiz.grading.process.boot import remove
from bnquiz.grading.process.forked import ForkedWorker, Line, WorkerServer
from bnquiz.grading.process.pool import Ended, Pool
from bnquiz.grading.process.runner import Runner
from bnquiz.grading.process.wire import ServerLost
from bnquiz.grading.records import Result

PROGRAM = wire.Program("my_bn.py", "import os\n\ndef entry(x):\n    return x + os.getpid()\n", (0, 1))
SESSION = wire.Session(
    "entry", (wire.Step(kwargs={"x": wire.Array("int64", (1,), bytes(8))}),), backend="numpy"
)


@pytest.fixture
def server():
    with WorkerServer() as server:
        yield server


def worker_of(server):
    """The process in which a file runs."""
    runner = Runner(server, 30)
    try:
        [outcome] = runner.run(PROGRAM, SESSION).outcomes
    finally:
        runner.close()
    [(_, array)] = outcome.returned
    return int.from_bytes(array.data, sys.byteorder)


def prepared(server):
    """The worker that is started beforehand."""
    server.prepare()
    return server._spare._pid


def fork_in(folder, server):
    """A worker that is to run in this folder."""
    inbox, outbox = os.pipe()
    try:
        return server.line.fork(folder, (inbox, outbox))
    finally:
        os.close(inbox)
        os.close(outbox)


def result(file):
    return Result(str(file), "pass", 0.0)


def run(server, do, count):
    """What comes of so many tasks, four at a time."""
    pool = Pool(server, do, Result, 30)
    return [each for each in pool.run(range(count), 4) if isinstance(each, Ended)]


def is_there(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def goes(pid):
    """Whether the process ends, without anything more being asked."""
    deadline = time.monotonic() + 30
    while is_there(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_there(pid)


def workers_under(folder):
    return list(Path(folder).iterdir())


class TestPrepared:
    def test_the_next_file_runs_in_the_worker_that_was_started_for_it(self, server):
        pid = prepared(server)
        assert worker_of(server) == pid
        assert goes(pid)

    def test_each_file_has_a_worker_of_its_own_still(self, server):
        server.prepare()
        assert len({worker_of(server) for _ in range(3)}) == 3

    def test_one_is_enough(self, server):
        assert prepared(server) == prepared(server)

    def test_a_package_that_is_needed_later_is_in_the_worker_then(self, server):
        early = prepared(server)
        server.need(("json",))
        assert goes(early)
        assert worker_of(server) != early

    def test_what_is_there_already_changes_nothing(self, server):
        early = prepared(server)
        server.need(())
        assert worker_of(server) == early

    def test_a_forked_process_may_have_it(self, server):
        pid = prepared(server)
        [ended] = run(server, lambda _, supply: result(worker_of(supply)), 1)
        assert ended.result.file == str(pid)
        assert goes(pid)


class TestEnd:
    def test_a_worker_that_was_only_just_forked_can_be_ended(self, server):
        for _ in range(20):
            pid = prepared(server)
            server.worker().end("my_bn.py")
            assert not is_there(pid)

    def test_a_worker_that_is_dismissed_is_gone_when_the_server_is_closed(self):
        with WorkerServer() as server:
            pid = prepared(server)
            server.worker().dismiss()
        assert not is_there(pid)

    def test_a_worker_that_waits_ends_with_its_server_and_no_folder_stays(self):
        with WorkerServer() as server:
            pid = prepared(server)
            assert workers_under(server.folder) != []
        assert not is_there(pid)
        assert not Path(server.folder).exists()

    def test_a_worker_ends_with_a_server_that_is_killed(self, server):
        pid = prepared(server)
        os.kill(server._process.pid, signal.SIGKILL)
        assert goes(pid)

    def test_a_server_that_is_still_importing_is_not_waited_for(self):
        server = WorkerServer(("torch",))
        server.close()
        assert server._process.returncode == -signal.SIGKILL
        assert not Path(server.folder).exists()

    def test_a_parent_that_is_killed_leaves_nothing(self):
        program = (
            "import os, signal; from bnquiz.grading.process.forked import WorkerServer\n"
            "server = WorkerServer(); server.prepare(); pid = server._spare._pid\n"
            "print(server.folder, pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
        )
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
        folder, pid = done.stdout.split()
        deadline = time.monotonic() + 30
        while (is_there(pid) or Path(folder).exists()) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not is_there(pid)
        assert not Path(folder).exists()

    def test_ctrl_c_waits_until_the_folder_is_gone(self, monkeypatch):
        """Of a server that is killed while it imports: it cannot remove the folder itself."""
        server = WorkerServer(("torch",))

        def interrupted(folder):
            for _ in range(3):
                os.kill(os.getpid(), signal.SIGINT)
            remove(folder)

        monkeypatch.setattr("bnquiz.grading.process.forked.remove", interrupted)
        with pytest.raises(KeyboardInterrupt):
            server.close()
        assert not Path(server.folder).exists()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    @pytest.mark.parametrize("made", ["deep", "locked"])
    def test_the_folder_of_a_worker_goes_whatever_was_made_in_it(self, made):
        server = WorkerServer()
        server.prepare()
        [folder] = workers_under(server.folder)
        here = folder
        for _ in range(1200 if made == "deep" else 1):
            here /= "d"
            here.mkdir()
        folder.chmod(0o500)
        server.worker().end("my_bn.py")
        server.close()
        assert not Path(server.folder).exists()


class TestLost:
    """Whatever becomes of the server, who asks it is told so, and begins anew."""

    def lose(self, server, how):
        getattr(self, how)(server)
        with pytest.raises(ServerLost):
            server.worker()
        server.restart()
        assert worker_of(server) > 1

    def killed(self, server):
        os.kill(server._process.pid, signal.SIGKILL)

    def stopped(self, server):
        os.kill(server._process.pid, signal.SIGSTOP)

    def deaf(self, server):
        server.line._control.shutdown(1)

    @pytest.mark.parametrize("how", ["killed", "stopped", "deaf"])
    @pytest.mark.slow
    def test_it_is_replaced_and_nothing_of_it_is_left(self, server, how, monkeypatch):
        monkeypatch.setattr("bnquiz.grading.process.forked.PROMPT", 0.5)
        worker_of(server)
        pid, folder = server._process.pid, server.folder
        self.lose(server, how)
        assert not is_there(pid)
        assert not Path(folder).exists()

    LIES = {  # noqa: RUF012  # as a table
        "another number": b"7 42\n",
        "no number": b"forty-two\n",
        "a word for a process": b"%d soon\n",
        "all processes": b"%d -1\n",
        "half a reply": b"%d 42",
        "nothing that is text": b"\xff\n",
        "a hung up line": b"",
    }

    @pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
    def test_a_reply_that_is_none_is_not_believed(self, lie):
        ours, theirs = socket.socketpair()
        line = Line(ours, "nowhere")
        line._number = 41
        theirs.send(lie.replace(b"%d", b"42"))
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(ServerLost):
            line.fork("nowhere", ())

    def test_a_worker_that_cannot_begin_takes_nothing_with_it(self, server):
        """One that is not needed is dismissed at once: its folder may be gone before it has begun."""
        assert goes(fork_in("/nowhere", server))
        assert Path(server.folder).exists()
        assert worker_of(server) > 1

    @pytest.mark.parametrize("message", ["end 1", "reap 1"])
    def test_what_it_cannot_do_is_told_and_it_goes_on(self, server, message):
        with pytest.raises(ServerLost, match="No child processes"):
            server.line.say(message)
        assert worker_of(server) > 1

    def test_a_line_that_hangs_up_leaves_no_worker(self, server):
        lent = server.lend()
        worker = ForkedWorker(lent.line)
        assert is_there(worker._pid)
        lent.given()
        assert goes(worker._pid)


@pytest.mark.slow
def test_processes_that_share_a_server_get_their_own_answers(server):
    """Without lines of their own a reply goes to whoever reads first."""
    ended = run(server, lambda _, supply: result(worker_of(supply)), 24)
    assert len({each.result.file for each in ended}) == 24
