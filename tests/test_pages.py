"""What the pages say to type works: each command of the README and of docs/ is run, in its order."""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NO_PLACE = re.compile(r"/autograder|<|\.\.\.|…")  # for a machine that is not this one
COMMENT = re.compile(r"\s{2,}#.*$")
TALKS = {
    "ask": ("keys", "q"),
    "interview": ("keys", "q"),
    "solution": ("y/N", "y\n"),
}  # what to wait for, and say


def commands(page: Path) -> list[str]:
    """The lines of the page's shell blocks, without comments; not what installs, nor scripts, which have
    tests of their own."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = [
        COMMENT.sub("", line) for block in blocks if not block.startswith("#!") for line in block.splitlines()
    ]
    return [
        line for line in lines if line and not line.startswith(("#", "pip ")) and not NO_PLACE.search(line)
    ]


WITH_COMMANDS = {page.relative_to(ROOT).as_posix(): page for page in PAGES if commands(page)}


@pytest.fixture
def folder(tmp_path):
    """A folder with the example in it, where ``bnquiz`` is what stands in this tree."""
    shutil.copy(ROOT / "examples" / "my_bn.py", tmp_path)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "bnquiz"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m bnquiz "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return tmp_path


@pytest.fixture
def environ(folder):
    """What a learner's shell holds there."""
    return {
        **os.environ,
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "BNQUIZ_HOME": str(folder / "home"),
        "BNQUIZ_LANG": "en",
        "EDITOR": "true",
        "PAGER": "cat",
    }


@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_COMMANDS.values(), ids=WITH_COMMANDS)
def test_every_command_of_a_page_works_where_it_stands(folder, environ, page):
    told = {line: outcome(line, folder, environ) for line in commands(page)}
    assert {line: said for line, said in told.items() if said} == {}


@pytest.mark.parametrize("line", ["bnquiz show no-such-card", "bnquiz goal --day friday", "bnquiz goel"])
def test_a_command_that_does_not_work_is_noticed(folder, environ, line):
    assert outcome(line, folder, environ) != ""


def outcome(line: str, folder: Path, environ: dict[str, str]) -> str:
    """What is wrong with how a command ended; "" where nothing is. A verdict may be any."""
    ours = f"exec {line}" if line.startswith("bnquiz") else line  # then Ctrl-C is not the shell's
    shell = pexpect.spawn("/bin/sh", ["-c", ours], cwd=folder, env=environ, encoding="utf-8", timeout=60)
    words = line.split()
    try:
        if "--watch" in words:
            shell.expect("PASS|FAIL|ERROR")
            shell.sendintr()
        elif words[1] in TALKS:
            asked, answer = TALKS[words[1]]
            if shell.expect([asked, pexpect.EOF]) == 0:
                shell.send(answer)
        shell.expect(pexpect.EOF)
    except pexpect.TIMEOUT:
        return "does not end: " + shell.before
    finally:
        shell.close(force=True)
    said = shell.before or ""
    fine = shell.exitstatus in {0, 1, 130} and "Traceback" not in said and "Usage:" not in said
    return "" if fine and "bnquiz: " not in said else said or f"ends with {shell.exitstatus}"
