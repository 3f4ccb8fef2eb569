"""One file never touches another: whatever a file does, those that run beside it have the verdict they have
alone."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.cli.learner_files import RIGHT, TORCH, WRONG
from tests.cli.processes import processes_that_name
from tests.grading.neighbors import HOSTILE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="they look for one another in /proc")


@pytest.fixture
def grade(tmp_path):
    """Grades these texts in one call; the results by file, and how much memory the call's process had."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environ = {**os.environ, "BNQUIZ_HOME": str(tmp_path / "home"), "TMPDIR": str(scratch)}
    environ["BNQUIZ_SANDBOX"] = "off"  # what shuts them in must not be needed here
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))

    def call(texts, *options):
        for name, text in texts.items():
            (tmp_path / name).write_text(text)
        command = [sys.executable, "-m", "bnquiz", "grade", "--json", *options, *texts]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, env=environ) as process:
            memory = watched(process)
            out, _ = process.communicate(timeout=900)
        assert process.returncode in {0, 1}
        assert nothing_is_left(scratch)
        results = json.loads(out)["results"]
        assert [result["file"] for result in results] == list(texts)
        return {result["file"]: told(result) for result in results}, memory

    return call


def told(result):
    """What is said of a file, without the time it took."""
    return {key: value for key, value in result.items() if key != "seconds"}


def watched(process):
    """The sizes of the process in kB, twice a second."""
    sizes = []

    def look():
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                return
            sizes.extend(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
            time.sleep(0.5)

    threading.Thread(target=look, daemon=True).start()
    return sizes


def nothing_is_left(scratch):
    """No process that names the folder, and nothing in it; both may take a moment."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not processes_that_name(scratch) and not list(scratch.iterdir()):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.sampled(one_of=18, slow=2)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_between_two_others_changes_neither_and_has_the_verdict_it_has_alone(grade, name):
    alone, _ = grade({"hostile.py": HOSTILE[name]}, "--timeout", "2")
    texts = {"a.py": RIGHT, "hostile.py": HOSTILE[name], "b.py": WRONG}
    found, _ = grade(texts, "--timeout", "2", "--jobs", "3")
    assert found["hostile.py"] == alone["hostile.py"]
    assert found["a.py"]["verdict"] == "pass"
    assert [mistake["id"] for mistake in found["b.py"]["mistakes"]] == ["eps-subtracted"]


@pytest.mark.long
def test_three_hundred_files_ten_of_them_hostile(grade):
    """Each has the verdict it has alone, and the process of the call does not grow."""
    usual = {"right": RIGHT, "wrong": WRONG, "torch": TORCH}
    hostile = list(HOSTILE)[:10]
    texts = {}
    for number in range(290):
        name = list(usual)[number % 3]
        texts[f"{name}{number}.py"] = usual[name]
        if number % 29 == 14:
            texts[f"hostile{number // 29}.py"] = HOSTILE[hostile[number // 29]]
    found, memory = grade(texts, "--timeout", "5")
    alone = {name: grade({f"{name}.py": text})[0][f"{name}.py"] for name, text in usual.items()}
    for name, result in found.items():
        if not name.startswith("hostile"):
            expected = alone[re.match("[a-z]+", name)[0]]
            assert {**result, "file": ""} == {**expected, "file": ""}, name
    for number, name in enumerate(hostile):
        only, _ = grade({f"hostile{number}.py": HOSTILE[name]}, "--timeout", "5")
        assert found[f"hostile{number}.py"] == only[f"hostile{number}.py"], name
    assert max(memory[len(memory) // 4 :]) < memory[len(memory) // 4] + 20_000
