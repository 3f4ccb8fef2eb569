"""The server of workers: one ready beforehand, shared by processes, and nothing left at the end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bnquiz.grading.process import wire
from bnquiz.grading.process.forked import WorkerServer
from bnquiz.grading.process.pool import Pool
from bnquiz.grading.process.runner import Runner
from bnquiz.grading.records import Result
from bnquiz.grading.source.collect import Source

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


def is_there(pid):
    return Path(f"/proc/{pid}").exists()


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
        server.prepare()
        [pid] = server._workers
        assert worker_of(server) == pid
        assert goes(pid)

    def test_each_file_has_a_worker_of_its_own_still(self, server):
        server.prepare()
        assert len({worker_of(server) for _ in range(3)}) == 3

    def test_one_is_enough(self, server):
        server.prepare()
        server.prepare()
        assert len(server._workers) == 1

    def test_a_package_that_is_needed_later_is_in_the_worker_then(self, server):
        server.prepare()
        [early] = server._workers
        server.need(("json",))
        assert goes(early)
        assert worker_of(server) != early

    def test_what_is_there_already_changes_nothing(self, server):
        server.prepare()
        [early] = server._workers
        server.need(())
        assert worker_of(server) == early


class TestEnd:
    def test_a_worker_that_was_only_just_forked_can_be_ended(self, server):
        for _ in range(20):
            server.prepare()
            [pid] = server._workers
            server.worker().end("my_bn.py")
            assert not is_there(pid)

    def test_a_worker_that_is_dismissed_is_gone_when_the_server_is_closed(self):
        with WorkerServer() as server:
            server.prepare()
            [pid] = server._workers
            server.worker().dismiss()
        assert not is_there(pid)

    def test_a_worker_that_waits_ends_with_its_server_and_no_folder_stays(self):
        with WorkerServer() as server:
            server.prepare()
            [pid] = server._workers
            assert workers_under(server.folder) != []
        assert not is_there(pid)
        assert not Path(server.folder).exists()

    def test_a_server_that_is_still_importing_is_not_waited_for(self):
        server = WorkerServer(("torch",))
        server.close()
        assert server._process.returncode == -signal.SIGKILL
        assert not Path(server.folder).exists()

    def test_a_parent_that_is_killed_leaves_nothing(self):
        program = (
            "import os, signal; from bnquiz.grading.process.forked import WorkerServer\n"
            "server = WorkerServer(); server.prepare(); [pid] = server._workers\n"
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


def test_processes_that_share_a_server_get_their_own_answers(server):
    """Without turns a reply goes to whoever reads first."""
    server.share()
    sources = [Source(Path(f"f{number}.py")) for number in range(24)]
    graders = Pool(sources, lambda _: Result(f"{worker_of(server)}", "pass", 0.0), 4)
    assert len({result.file for result in graders.run(lambda: None).values()}) == 24
