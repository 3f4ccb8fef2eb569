"""What a right file needs is there inside the sandbox, and what the sandbox is made of can be absent."""

import subprocess
import sys
from pathlib import Path

import pytest

from bnquiz.grading.grade import Options, grade
from bnquiz.grading.process.forked import WorkerServer
from bnquiz.grading.process.promises import PROMISES, kept, kernel
from bnquiz.grading.process.worker import confine
from bnquiz.grading.process.worker.library import PLACES

ON_LINUX = pytest.mark.skipif(not all(kernel().values()), reason="this system has no such kernel")

ENTRY = """
import numpy as np

def batch_norm(x, gamma, beta, eps=1e-5):
    \"\"\"x: (N, C).\"\"\"
{}
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
"""

# what right files do: statements before the work
DONE_BY_RIGHT_FILES = {
    "keeps a file in its folder": "open('kept', 'w').write('1'); assert open('kept').read() == '1'",
    "uses a temporary file": "import tempfile; tempfile.TemporaryFile().write(b'x')",
    "makes a folder": "import pathlib; pathlib.Path('a/b').mkdir(parents=True, exist_ok=True)",
    "saves and loads an array": "np.save('x.npy', x); assert (np.load('x.npy') == x).all()",
    "asks where home is": "import os; os.listdir(os.path.expanduser('~'))",
    "asks for the time zone": "import datetime; datetime.datetime.now().astimezone()",
    "counts the processors": "import os; os.cpu_count(); len(os.sched_getaffinity(0))",
    "draws from the system": "import os, secrets; os.urandom(8); secrets.token_hex()",
    "imports from the library": "import asyncio, sqlite3, multiprocessing, logging, unittest, ctypes",
    "warns, and shows where": "import warnings; warnings.warn('slow', stacklevel=3)",
    "shows its stack": "import traceback, inspect; traceback.format_stack(); inspect.stack()",
    "logs": "import logging; logging.basicConfig(filename='log'); logging.warning('here')",
    "uses threads": "from concurrent.futures import ThreadPoolExecutor as P; list(P(4).map(str, range(9)))",
    "multiplies large matrices": "np.ones((300, 300)) @ np.ones((300, 300))",
    "reads what lies beside it": "assert open(__file__.replace('my_bn.py', 'data.txt')).read() == '1'",
    "imports its neighbor": "import neighbor; assert neighbor.ONE == 1",
    "names its neighbor by their folder": "from hand_in import neighbor; assert neighbor.ONE == 1",
}


@pytest.fixture
def hand_in(tmp_path):
    folder = tmp_path / "hand_in"
    folder.mkdir()
    (folder / "neighbor.py").write_text("ONE = 1\n")
    (folder / "data.txt").write_text("1")
    return folder


@pytest.mark.parametrize("done", DONE_BY_RIGHT_FILES.values(), ids=DONE_BY_RIGHT_FILES)
def test_what_right_files_do_works(server, hand_in, done):
    result = grade(hand_in / "my_bn.py", ENTRY.format(f"    {done}"), server, Options())
    assert (result.verdict, result.errors) == ("pass", ())


def test_nothing_is_written_beside_the_file(server, hand_in):
    before = sorted(hand_in.rglob("*"))
    grade(hand_in / "my_bn.py", ENTRY.format("    import neighbor"), server, Options())
    assert sorted(hand_in.rglob("*")) == before


@ON_LINUX
def test_every_promise_holds_here(server):
    assert [each.id for each in kept(server) if not each.holds] == []


@ON_LINUX
def test_without_the_kernel_a_promise_is_found_broken(monkeypatch):
    monkeypatch.setenv("BNQUIZ_SANDBOX", "off")
    with WorkerServer() as server:
        broken = {each.id for each in kept(server) if not each.holds}
    assert broken == {each.id for each in PROMISES} - {"memory", "answers"}


def test_without_the_kernel_files_are_graded_all_the_same(monkeypatch):
    monkeypatch.setenv("BNQUIZ_SANDBOX", "off")
    with WorkerServer() as server:
        assert grade(Path("/nowhere/my_bn.py"), ENTRY.format(""), server, Options()).verdict == "pass"


@pytest.mark.parametrize("function", [confine.version, confine.is_known])
def test_another_system_has_neither(monkeypatch, function):
    monkeypatch.setattr("sys.platform", "darwin")
    assert not function()
    assert not confine.restrict([])
    assert not confine.refuse()
    assert not confine.drop_capabilities()


class TestReadable:
    def test_bnquiz_is_never_among_what_can_be_read(self, tmp_path, monkeypatch):
        package = tmp_path / "lib" / "site-packages" / "bnquiz"
        for folder in (package, package.with_name("numpy"), tmp_path / "bin"):
            folder.mkdir(parents=True)
        monkeypatch.setattr("sys.prefix", str(tmp_path))
        confine.of_python.cache_clear()
        paths = {rule.path for rule in confine.readable("", (str(package),))}
        confine.of_python.cache_clear()
        assert {str(package.with_name("numpy")), str(tmp_path / "bin")} <= paths
        assert not any(confine.is_below(str(package), path) for path in paths)

    def test_what_is_hidden_beside_the_file_is_not_among_it(self, tmp_path):
        for name in (".ssh", ".env", "data"):
            (tmp_path / name).mkdir()
        rules = {rule.path: rule.rights for rule in confine.readable(str(tmp_path), PLACES)}
        assert rules[str(tmp_path)] == confine.READ_DIR, "that it can be listed"
        assert str(tmp_path / "data") in rules
        assert not {str(tmp_path / ".ssh"), str(tmp_path / ".env")} & rules.keys()

    def test_a_folder_without_anything_hidden_is_one_rule(self, tmp_path):
        for number in range(50):
            (tmp_path / f"{number}.py").touch()
        rules = [rule for rule in confine.readable(str(tmp_path), PLACES) if str(tmp_path) in rule.path]
        assert rules == [confine.Rule(str(tmp_path))]


OF_AN_OLDER_KERNEL = """
from bnquiz.grading.process.worker import confine
confine.version = lambda: {}
assert confine.restrict([confine.Rule("/usr"), confine.Rule({!r}, confine.OWN_FOLDER)])
open({!r}, "w").close()
open({!r}).close()
"""


@ON_LINUX
@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6, 99])
def test_each_version_of_landlock_is_asked_for_what_it_knows(tmp_path, version):
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "other").touch()
    code = OF_AN_OLDER_KERNEL.format(version, str(own), str(own / "file"), str(tmp_path / "other"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].startswith("PermissionError")
    assert (own / "file").exists()


# A value that the batch norm uses is made outside of it, and used: the verdict, and what is said.
MADE_OUTSIDE = {
    "a file that it writes": ("LOG = open('/log.txt', 'w')", "LOG.write('x')", "pass", ""),
    "a file that it copies": ("COPY = shutil.copy(__file__, '/copy.py')", "print(COPY)", "pass", ""),
    "its niceness": ("NICE = os.nice(1)", "print(NICE)", "pass", ""),
    "a program": ("OUT = subprocess.check_output(['echo', '1'])", "print(OUT)", "pass", ""),
    "a file that is not here": ("TWO = float(open('two.txt').read())", "x = x * TWO", "error", "refused"),
    "a wrong index": ("FIRST = [1][1]", "print(FIRST)", "fail", "crash"),
    "a word that NumPy has not": ("ONE = np.flaot64(1)", "print(ONE)", "fail", "unknown-attribute"),
    "what is defined further down": ("MODE = later()", "print(MODE)", "fail", "undefined-name"),
    "what follows from that": ("EPS = [1][1]; TWICE = EPS + EPS", "print(TWICE)", "fail", "crash"),
}


@ON_LINUX
@pytest.mark.parametrize("case", MADE_OUTSIDE.values(), ids=MADE_OUTSIDE)
def test_what_cannot_be_made_outside_is_told_on_its_line(server, hand_in, case):
    made, used, verdict, said = case
    imports, entry = "import os, shutil, subprocess, numpy as np", ENTRY.format(f"    {used}")
    source = f"{imports}\n{made}\n{entry}\ndef later(): return 1\n"
    result = grade(hand_in / "my_bn.py", source, server, Options())
    assert result.verdict == verdict
    assert [result.reason] * (verdict == "error") == [said] * (verdict == "error")
    assert [(each.id, each.lines) for each in result.errors] == [(said, (2,))] * (verdict == "fail")
    assert any("line 2" in note for note in result.notes) == (verdict != "fail")


def test_a_definition_that_comes_too_late_is_told_with_its_line(server, hand_in):
    source = f"MODE = later()\n{ENTRY.format('    print(MODE)')}\ndef later(): return 1\n"
    [mistake] = grade(hand_in / "my_bn.py", source, server, Options()).errors
    assert "defined only on line 10" in mistake.message


@ON_LINUX
def test_what_had_a_value_before_has_none_where_it_was_to_get_another(server, hand_in):
    source = f"SCALE = abs(1.0)\nSCALE = float(open('scale.txt').read())\n{ENTRY.format('    x = x * SCALE')}"
    assert grade(hand_in / "my_bn.py", source, server, Options()).reason == "refused"
