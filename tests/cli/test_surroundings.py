"""What a command finds around it, folders, streams and names: what is amiss is one line, and no traceback."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bnquiz.cli.context import replace_whole
from tests.cli.learner_files import RIGHT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its streams and names are others")

MODULES = os.pathsep.join(filter(None, sys.path))
CALL = [sys.executable, "-m", "bnquiz"]


def call(*arguments, home, through="", **given):
    """A command, run by a shell that redirects its streams."""
    environ = {**os.environ, "PYTHONPATH": MODULES, "BNQUIZ_HOME": str(home)}
    script = f'exec "$@" {through}'
    command = ["/bin/sh", "-c", script, "sh", *CALL, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environ, check=False, **given)


# where bnquiz is to keep its things → what the line says
HOMES = {
    "a file": ("{}/file", "part of the path is not a folder"),
    "a device": ("/dev/null", "part of the path is not a folder"),
    "a name that is too long": ("{}/" + 300 * "x", "the name is too long"),
    "somebody's who is not there": ("~nobody-of-this-name", "name the folder in full"),
}


@pytest.mark.parametrize(("home", "says"), HOMES.values(), ids=HOMES)
@pytest.mark.parametrize("command", [["review"], ["journal", "check"]], ids=" ".join)
def test_a_home_that_cannot_be_one_is_told_in_one_line(tmp_path, home, says, command):
    (tmp_path / "file").touch()
    done = call(*command, home=home.format(tmp_path), stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert says in line


def test_a_home_whose_name_is_no_text_is_a_home(tmp_path):
    home = os.fsdecode(os.fsencode(tmp_path) + b"/h\xff")
    for command in ("backup", "check"):
        done = call("journal", command, home=home)
        assert (done.returncode, done.stderr) == (0, "")
    assert Path(home, "backups").is_dir()


@pytest.mark.parametrize("command", [["cards"], ["--help"], ["journal", "export"]], ids=" ".join)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_what_cannot_be_written_is_told_in_one_line(tmp_path, command):
    done = call(*command, home=tmp_path, through=">/dev/full")
    assert done.returncode == 2
    assert done.stderr == "bnquiz: the system refuses: no space left on the disk\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.sampled(one_of=2)
def test_a_stream_that_is_closed_is_nobody_elses(tmp_path, closed):
    """What is opened next would have its number: the journal, or the line to a worker."""
    (tmp_path / "a.py").write_text("x = 1\n")
    for command in (["grade", "a.py", "none.py", "--jobs", "2"], ["ask", "--plain"]):
        done = call(*command, home=tmp_path, through=closed, cwd=tmp_path)
        assert "Traceback" not in done.stderr
        assert done.returncode == (1 if command[0] == "grade" else 0)


@pytest.mark.parametrize("command", [["review"], ["grade", "a.py"], ["grade", "."]], ids=" ".join)
def test_a_working_folder_that_is_gone_is_told_in_one_line(tmp_path, command):
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f'cd "{gone}"; rmdir "{gone}"; exec "$@"'
    environ = {**os.environ, "PYTHONPATH": MODULES, "BNQUIZ_HOME": str(tmp_path)}
    line = ["/bin/sh", "-c", script, "sh", sys.executable, "-c", "import bnquiz.cli as c; c.main()", *command]
    done = subprocess.run(line, capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 2
    assert done.stderr == "bnquiz: the working folder is gone: change to another one, then try again\n"


class TestOutput:
    """`--output` of any command."""

    def test_a_pipe_or_a_device_is_written_to_and_stays_what_it_is(self, tmp_path):
        """As root, `--output /dev/null` has put a file in the place of the device."""
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        replace_whole(pipe, "all of it")
        assert os.read(reader, 99) == b"all of it"
        assert pipe.is_fifo()
        assert list(tmp_path.iterdir()) == [pipe]

    def test_what_a_link_of_the_system_leads_to_is_written_to(self):
        """`/dev/stdout`: where it leads has no name of its own."""
        reader, writer = os.pipe()
        replace_whole(Path(f"/dev/fd/{writer}"), "all of it")
        os.close(writer)
        with os.fdopen(reader, "rb") as end:
            assert end.read() == b"all of it"

    @pytest.mark.parametrize("old", ["", "the old one"])
    def test_a_link_stays_a_link(self, tmp_path, old):
        file, link = tmp_path / "file", tmp_path / "link"
        if old:
            file.write_text(old)
        link.symlink_to(file)
        replace_whole(link, "the new one")
        assert link.is_symlink()
        assert file.read_text() == "the new one"

    def test_of_two_that_write_at_once_the_later_one_stays_whole(self, tmp_path, monkeypatch):
        """One that is half done must not be what the other puts in place."""
        report, replace, inside = tmp_path / "report", Path.replace, []

        def overtaken(beside, place):
            if not inside:
                inside.append(beside)
                replace_whole(report, "the first to be done")
            return replace(beside, place)

        monkeypatch.setattr(Path, "replace", overtaken)
        replace_whole(report, "the later one")
        assert report.read_text() == "the later one"
        assert list(tmp_path.iterdir()) == [report]

    def test_what_could_not_be_written_is_not_left_beside(self, tmp_path, monkeypatch):
        def full(*_):
            raise OSError(errno.ENOSPC, "no space")

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="no space"):
            replace_whole(tmp_path / "report", "all of it")
        assert list(tmp_path.iterdir()) == []

    def test_a_name_of_the_greatest_length_will_do(self, tmp_path):
        replace_whole(tmp_path / ("x" * 255), "all of it")
        assert [path.read_text() for path in tmp_path.iterdir()] == ["all of it"]

    def test_a_folder_is_refused(self, tmp_path):
        with pytest.raises(IsADirectoryError):
            replace_whole(tmp_path, "")


NO_TEXT = os.fsdecode(b"\xff")  # as a byte of the command line that is no UTF-8 comes to Python
ODD_WORDS = {
    "an entry": ["a.py", "--entry", NO_TEXT],
    "a role": ["a.py", "--role", f"{NO_TEXT}=x"],
    "a name for standard input": ["-", "--stdin-name", f"{NO_TEXT}.py"],
}


@pytest.mark.parametrize("words", ODD_WORDS.values(), ids=ODD_WORDS)
@pytest.mark.sampled(one_of=2)
def test_words_that_are_no_text_are_told_as_they_are_written(tmp_path, words):
    """They cannot travel to the process that grades: it was taken for killed by the file."""
    (tmp_path / "a.py").write_text(RIGHT)
    with (tmp_path / "a.py").open() as piped:
        done = call("grade", "--json", *words, home=tmp_path, cwd=tmp_path, stdin=piped)
    [result] = json.loads(done.stdout)["results"]
    assert result["reason"] in {None, "no-entry"}
    assert done.stderr == ""


@pytest.mark.sampled(one_of=2)
@pytest.mark.parametrize(("limit", "says"), [("-n 10", "too many open files"), ("-f 0", "set TMPDIR")])
def test_what_the_system_does_not_give_is_told_in_one_line(tmp_path, limit, says):
    (tmp_path / "a.py").write_text(RIGHT)
    line = ["/bin/sh", "-c", f'ulimit {limit}; exec "$@"', "sh", *CALL, "grade", "a.py"]
    environ = {**os.environ, "PYTHONPATH": MODULES, "BNQUIZ_HOME": str(tmp_path)}
    done = subprocess.run(line, capture_output=True, text=True, cwd=tmp_path, env=environ, check=False)
    assert says in (done.stdout + done.stderr).lower().replace("tmpdir", "TMPDIR")
    assert "report it" not in done.stdout
    assert "Traceback" not in done.stderr


# when Ctrl-C comes, before a command can hear it → the module that sends it, and the call
EARLY = {
    "click is imported": ("click", ["--help"]),
    "the module of the command is imported": ("msgspec", ["review"]),
}


@pytest.mark.parametrize(("module", "command"), EARLY.values(), ids=EARLY)
def test_ctrl_c_at_the_start_ends_without_a_word(tmp_path, module, command):
    interrupting = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nraise LookupError('not heard')"
    (tmp_path / f"{module}.py").write_text(interrupting)
    environ = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{MODULES}", "BNQUIZ_HOME": str(tmp_path)}
    done = subprocess.run([*CALL, *command], capture_output=True, text=True, env=environ, check=False)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "")
