"""The worker is shut in: inputs only, limits, and nothing of it left behind."""

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bnquiz.grading.process import wire
from bnquiz.grading.process.forked import WorkerServer
from bnquiz.grading.process.runner import Runner
from bnquiz.grading.process.spawned import SpawnedWorkers

KINDS = {"forked": WorkerServer, "spawned": SpawnedWorkers}


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def workers(kind):
    with kind() as workers:
        yield workers


def program(body):
    source = f"def entry(x):\n{body}"
    return wire.Program("my_bn.py", source, tuple(range(len(ast.parse(source).body))))


def run(workers, body, seconds=2.0):
    """Run a body of `entry(x)` with x = [1, 2], and end its worker."""
    runner = Runner(workers, seconds)
    x = wire.Array("float64", (2,), b"\0" * 16)
    session = wire.Session("entry", (wire.Step(kwargs={"x": x}),), backend="numpy")
    try:
        answer = runner.run(program(body), session)
    finally:
        runner.close()
    return answer, runner


def failure(answer):
    return answer.failure or answer.outcomes[0].failure


ENDINGS = {
    "raises": ("    raise ValueError('no')\n", "ValueError", 2),
    "raises half a character": ("    raise ValueError('\\ud800')\n", "ValueError", 2),
    "raises two lines": ("    raise type('E\\nF', (Exception,), {})\n", "E", 2),
    "lacks half a character": ("    getattr(x, '\\ud800')\n", "AttributeError", 2),
    "returns half a character": ("    return {'\\ud800': x}\n", "UnicodeEncodeError", None),
    "exits": ("    raise SystemExit(3)\n", "SystemExit", 2),
    "ends the process": ("    import os\n    os._exit(3)\n", "Exit", None),
    "kills itself": ("    import os\n    os.kill(os.getpid(), 9)\n", "Killed", None),
    "never ends": ("    while True:\n        pass\n", "Timeout", {2, 3}),
    "sleeps": ("    import time\n    time.sleep(60)\n", "Timeout", 3),
    "takes all memory": ("    return bytearray(1 << 40)\n", "MemoryError", 2),
    "reads input": ("    return input()\n", "EOFError", 2),
    "writes a large file": ("    open('f', 'wb').write(bytes(1 << 22))\n", "OSError", 2),
}


@pytest.mark.sampled(one_of=2)
@pytest.mark.parametrize("case", ENDINGS)
def test_each_ending_is_told_with_its_line_where_python_knows_it(workers, case):
    body, exception, line = ENDINGS[case]
    told = failure(run(workers, body)[0])
    assert told.kind == exception
    assert told.line in (line if isinstance(line, set) else {line})


def test_after_a_killed_worker_the_next_one_answers(workers):
    run(workers, "    import os\n    os._exit(1)\n")
    assert failure(run(workers, "    return x\n")[0]) is None


SEEN = {
    "an empty folder": "    import os\n    return len([f for f in os.listdir() if f != 'stack'])\n",
    "no variable of ours": "    import os\n    return sum('SECRET' in name for name in os.environ)\n",
    "no expected value in any frame": (
        "    import inspect\n    return sum('expected' in f.frame.f_locals for f in inspect.stack())\n"
    ),
}


@pytest.mark.parametrize("case", SEEN)
def test_what_the_worker_sees_is(case, kind, monkeypatch):
    monkeypatch.setenv("SECRET", "1")
    with kind() as fresh:
        answer, _ = run(fresh, SEEN[case])
    (_, count), *_ = answer.outcomes[0].returned
    assert not any(count.data)


def test_a_flood_of_prints_is_kept_to_its_end(workers):
    answer, runner = run(
        workers, "    for n in range(300000):\n        print(n)\n    return x\n", seconds=8.0
    )
    assert failure(answer) is None
    assert runner.printed.rstrip().endswith("299999")
    assert len(runner.printed) <= 2048


LINGER = """
    import os, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
    return x
"""


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
def test_nothing_that_the_learner_started_lingers(server):
    before = children_of(server)
    run(server, LINGER)
    deadline = time.monotonic() + 5
    while children_of(server) - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children_of(server) - before == set()


def children_of(server):
    """The processes whose parent the server is: workers, and orphans that it adopted."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == server._process.pid:
            found.add(status.parent.name)
    return found


def test_the_folder_of_a_worker_is_removed(kind, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with kind() as workers:
        run(workers, "    open('left', 'w').write('x')\n    return x\n")
        workers.prepare()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_parent_of_a_torch_file_never_imports_torch(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from bnquiz.grading.grade import grade\nfrom bnquiz.grading.process.forked import WorkerServer\n"
        "source = 'import torch\\ndef batch_norm(x, gamma, beta, eps):\\n    return x\\n'\n"
        "with WorkerServer(('torch',)) as server:\n"
        "    result = grade(Path('my_bn.py'), source, server)\n"
        "print(result.verdict, 'torch' in sys.modules)\n"
    )
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=here, check=True)
    assert done.stdout.split() == ["fail", "False"]


def test_a_message_that_is_no_answer_is_not_believed(workers):
    assert failure(run(workers, WRITES_EVERYWHERE)[0]) is not None


WRITES_EVERYWHERE = """
    import os
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\\x08" + bytes(15))
        except OSError:
            pass
    return x
"""
