"""Where there is no fork a file gets the verdict that it gets elsewhere."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from bnquiz.grading.grade import Options, grade
from bnquiz.grading.process.forked import WorkerServer
from bnquiz.grading.process.runner import start_workers
from bnquiz.grading.process.spawned import SpawnedWorkers
from bnquiz.grading.records import as_json
from bnquiz.resources import shipped

FUNCTION = (shipped("solutions") / "function.py").read_text(encoding="utf-8")
PAIR = (shipped("solutions") / "numpy_pair.py").read_text(encoding="utf-8")


def changed(old, new):
    assert old in FUNCTION
    return FUNCTION.replace(old, new)


FILES = {
    "right, torch": FUNCTION,
    "right, NumPy": PAIR,
    "eps subtracted": changed("+ eps)", "- eps)"),
    "prints": changed("    column =", "    print('here')\n    column ="),
    "never ends": changed("    column =", "    while True: pass\n    column ="),
    "ends the process": changed("    column =", "    import os; os._exit(3)\n    column ="),
}


def result(workers, text):
    with workers:
        told = grade(Path("my_bn.py"), text, workers, Options(timeout=3.0))
    return as_json([msgspec.structs.replace(told, seconds=0.0)])


@pytest.mark.sampled(one_of=3)
@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_both_kinds_of_workers_give_one_result(text):
    assert result(SpawnedWorkers(("torch",)), text) == result(WorkerServer(("torch",)), text)


@pytest.mark.slow
def test_a_package_that_is_needed_later_is_imported_by_the_next_worker():
    with SpawnedWorkers() as workers:
        workers.need(("torch",))
        assert grade(Path("my_bn.py"), FUNCTION, workers, Options(timeout=3.0)).verdict == "pass"


def test_workers_are_spawned_where_nothing_can_be_forked(monkeypatch):
    monkeypatch.delattr(os, "fork")
    with start_workers() as workers:
        assert isinstance(workers, SpawnedWorkers)


@pytest.mark.slow
def test_the_command_grades_one_file_and_many_without_fork(tmp_path):
    (tmp_path / "right.py").write_text(PAIR, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(PAIR.replace("+ eps", "- eps"), encoding="utf-8")
    code = "import os; del os.fork; from bnquiz.cli import main; main()"
    environ = {**os.environ, "BNQUIZ_HOME": str(tmp_path / "home"), "PYTHONPATH": os.pathsep.join(sys.path)}
    for files, status in ((["right.py"], 0), (["right.py", "wrong.py"], 1)):
        command = [sys.executable, "-c", code, "grade", *files]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environ, check=False)
        assert (done.returncode, done.stderr) == (status, ""), done.stdout
