"""Nothing that a file does harms anybody: the files of `tests/hostile/`, alone and between right neighbors.

Each says in its first line what it tries, and in its second what must become of it.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bnquiz.grading.process.worker import confine
from bnquiz.resources import shipped
from bnquiz.variants import tables as variants

HOSTILE = Path(__file__).parent.parent / "hostile"
FILES = sorted(HOSTILE.glob("*.py"))
SAMPLE = FILES[::11]
RIGHT = variants.right("stateless_numpy")
TORCH = (shipped("solutions") / "function.py").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(
    not (confine.version() and confine.is_known()), reason="some of this only the kernel of Linux can refuse"
)


def named(files):
    return [pytest.param(file, id=file.stem) for file in files]


class Place:
    """A folder of hand-ins with what belongs to others around it, and what it was like before."""

    def __init__(self, folder):
        self.hand_in, self.home, self.scratch = folder / "hand_in", folder / "home", folder / "scratch"
        for each in (self.hand_in / "canary", self.home, self.scratch):
            each.mkdir(parents=True)
        (self.hand_in / "canary" / "notes.txt").write_text("mine")
        (self.hand_in / ".env").write_text("key")
        (self.home / "journal.sqlite").write_text("ratings")

    def put(self, name, text):
        path = self.hand_in / name
        path.write_text(text, encoding="utf-8")
        return path

    def graded(self, *paths, seconds=120):
        """The results of one call, in its order."""
        environ = {**os.environ, "BNQUIZ_HOME": str(self.home), "TMPDIR": str(self.scratch)}
        command = [sys.executable, "-m", "bnquiz", "grade", "--json", "--timeout", "5", *map(str, paths)]
        done = subprocess.run(
            command, capture_output=True, text=True, env=environ, timeout=seconds, check=False
        )
        assert done.returncode in {0, 1}, done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout)["results"]

    def state(self):
        """All that is not the graders': each file with its content, mode and owner."""
        found = {}
        for path in sorted([*self.hand_in.rglob("*"), *self.home.rglob("*")]):
            told = path.lstat()
            content = path.read_bytes() if path.is_file() else b""
            found[str(path)] = (content, told.st_mode, told.st_uid, told.st_size)
        return found

    def left(self):
        """What is left of the call in the end. A mountain of folders is removed while it is over."""
        deadline = time.monotonic() + 60
        while (found := self.there()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def there(self):
        """Files, processes, shared memory."""
        files = [path.name for path in self.scratch.iterdir()]
        shared = [path.name for path in Path("/dev/shm").iterdir() if "hostile" in path.name]  # noqa: S108
        outside = [path for path in ("/var/tmp/hostile",) if Path(path).exists()]  # noqa: S108
        return [*files, *shared, *outside, *marked(f"TMPDIR={self.scratch}".encode())]


def marked(mark):
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environ.read_bytes():
                yield environ.parent.name
        except OSError:
            continue


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    yield place
    with contextlib.suppress(RecursionError):  # what a file dug too deep is pytest's to remove, later
        shutil.rmtree(tmp_path, ignore_errors=True)


def expected(file):
    """The verdicts that will do, and the mistake that must be named."""
    second = file.read_text(encoding="utf-8").splitlines()[1]
    verdicts, mistake = re.fullmatch(r"# expect: ([a-z|]+) ?([a-z-]*)", second).groups()
    return set(verdicts.split("|")), mistake


def alone(place, file):
    path = place.put(file.name, file.read_text(encoding="utf-8"))
    before = place.state()
    [result] = place.graded(path)
    verdicts, mistake = expected(file)
    assert result["verdict"] in verdicts
    assert not mistake or mistake in {each["id"] for each in result["mistakes"]}
    assert not any("please report it" in note for note in result["notes"])
    assert place.state() == before
    assert place.left() == []


def between(place, file):
    path = place.put(file.name, file.read_text(encoding="utf-8"))
    first, last = place.put("first.py", RIGHT), place.put("last.py", TORCH)
    before = place.state()
    one, result, other = place.graded(first, path, last)
    assert (one["verdict"], other["verdict"]) == ("pass", "pass")
    assert result["verdict"] in expected(file)[0]
    assert place.state() == before
    assert place.left() == []


def test_there_are_ninety_and_each_tells_what_it_tries():
    assert len(FILES) >= 90
    for file in FILES:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert re.fullmatch(r"# [A-Z].*\.", first), file
        assert expected(file)[0] <= {"pass", "fail", "error"}


@pytest.mark.sampled(one_of=9)
@pytest.mark.parametrize("file", named(SAMPLE))
def test_a_hostile_file_gets_its_verdict_and_harms_nobody(place, file):
    alone(place, file)


@pytest.mark.parametrize("file", named(SAMPLE[::10]))
@pytest.mark.slow
def test_its_neighbors_get_theirs(place, file):
    between(place, file)


@pytest.mark.sampled(slow=7)
@pytest.mark.parametrize("file", named(sorted(set(FILES) - set(SAMPLE))))
def test_so_does_every_other_one(place, file):
    alone(place, file)


@pytest.mark.sampled(slow=12)
@pytest.mark.parametrize("file", named(sorted(set(FILES) - set(SAMPLE[::10]))))
def test_and_its_neighbors(place, file):
    between(place, file)


@pytest.mark.long
def test_all_of_them_in_one_call_leave_each_other_alone(place):
    paths = []
    for number, file in enumerate(FILES):
        paths += [
            place.put(file.name, file.read_text(encoding="utf-8")),
            place.put(f"right{number}.py", RIGHT),
        ]
    before = place.state()
    results = place.graded(*paths, seconds=900)
    for file, result in zip(FILES, results[::2], strict=True):
        assert result["verdict"] in expected(file)[0], file
    assert {result["verdict"] for result in results[1::2]} == {"pass"}
    assert place.state() == before
    assert place.left() == []


def test_the_paper_on_security_has_a_row_for_each():
    paper = (HOSTILE.parent.parent / "docs" / "security.md").read_text(encoding="utf-8")
    assert [row for row in map(row_of, FILES) if row not in paper] == []


def row_of(file):
    first, second, *_ = file.read_text(encoding="utf-8").splitlines()
    ends = second.removeprefix("# expect: ").replace("|", " or ")
    return f"| `{file.stem}` | {first.removeprefix('# ')} | {ends} |"
