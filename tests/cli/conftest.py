"""``bnquiz`` as a person calls it, in a home and a folder of its own."""

import os
import sys

import pexpect
import pytest

from bnquiz.cli import main


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Where the journal is; nothing is there yet."""
    home = tmp_path / "home"
    monkeypatch.setenv("BNQUIZ_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "80")
    return home


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder, and we are in it."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def bnquiz(home, folder, monkeypatch, capfd):  # noqa: ARG001  # both make a place for the call
    """Calls bnquiz in this process: exit status, stdout, stderr."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["bnquiz", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return ended.value.code, out, err

    return call


@pytest.fixture
def scratch(tmp_path):
    """The only place for temporary files of what runs on the terminal."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return scratch


@pytest.fixture
def terminal(home, folder, scratch):
    """Calls bnquiz on a terminal of 80 by 24, without styles unless asked for; it ends with the test."""
    children = []

    def call(*arguments, term="dumb"):
        environ = {**os.environ, "BNQUIZ_HOME": str(home), "TMPDIR": str(scratch), "TERM": term}
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        child = pexpect.spawn(
            sys.executable,
            ["-m", "bnquiz", *arguments],
            cwd=str(folder),
            env=environ,
            dimensions=(24, 80),
            encoding="utf-8",
            timeout=60,
        )
        children.append(child)
        return child

    yield call
    for child in children:
        child.close(force=True)
