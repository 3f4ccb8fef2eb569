"""Completion: what a shell gets for a word that is begun."""

import os
import shutil
import subprocess
import sys

import pexpect
import pytest

from bnquiz.cli.completion import PLACES

FILE = "def my_norm(x, scale, moving_avg):\n    return x\n\n\nclass MyNorm:\n    pass\n"
# what stands on the line, the last word begun: what must and must not be proposed
LINES = {
    "a command": ("sol", {"solution"}, {"show"}),
    "a card, to show": ("show benef", {"benefits", "benefit-that-holds"}, {"why-it-works"}),
    "a card, to prove": ("prove benef", {"benefits"}, {"why-it-works"}),
    "a second card, to ask": ("ask benefits why-it", {"why-it-works"}, {"benefits"}),
    "a topic to ask": ("ask --topic fold", {"folding"}, {"purpose"}),
    "a topic to list": ("cards --topic fold", {"folding"}, {"purpose"}),
    "a mistake": ("mistakes eps-m", {"eps-missing"}, {"eps-twice"}),
    "an entry of the file": ("grade bn.py --entry my", {"my_norm"}, {"MyNorm"}),
    "a class of the file": ("grade bn.py --entry My", {"MyNorm"}, {"my_norm"}),
    "a role of a name of the file": (
        "grade bn.py --role moving_avg=running",
        {"moving_avg=running_mean", "moving_avg=running_var"},
        {"scale=gamma"},
    ),
    "a word that nothing completes": ("show zzz", set(), {"benefits"}),
    "an entry of a file that is not there": ("grade none.py --entry my", set(), {"my_norm"}),
}


@pytest.mark.parametrize(("words", "some", "none"), LINES.values(), ids=LINES)
def test_a_word_is_completed(tmp_path, words, some, none):
    (tmp_path / "bn.py").write_text(FILE)
    environ = {**os.environ, "BNQUIZ_HOME": str(tmp_path / "home"), "_BNQUIZ_COMPLETE": "bash_complete"}
    asked = {"COMP_WORDS": f"bnquiz {words}", "COMP_CWORD": str(len(words.split()))}
    command = [sys.executable, "-c", "from bnquiz.cli import main; main()"]
    done = subprocess.run(
        command, env=environ | asked, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    proposed = {line.partition(",")[2] for line in done.stdout.splitlines()}
    assert some <= proposed
    assert not none & proposed
    assert done.stderr == ""


@pytest.mark.parametrize("shell", PLACES)
def test_each_shell_gets_its_script(bnquiz, shell):
    code, out, err = bnquiz("completion", shell)
    assert (code, err) == (0, "")
    assert f"{shell}_complete" in out


def test_without_a_name_it_is_for_the_shell_that_runs(bnquiz, monkeypatch):
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert "fish_complete" in bnquiz("completion")[1]


def test_an_unknown_shell_is_one_line(bnquiz, monkeypatch):
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    code, _, err = bnquiz("completion")
    assert code == 2
    assert "name one of bash, zsh, fish" in err


def test_completing_loads_neither_numpy_nor_torch(tmp_path):
    program = (
        "import sys, os\nfrom bnquiz.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'torch', 'numpy', 'rich'} & set(sys.modules)))"
    )
    environ = {**os.environ, "BNQUIZ_HOME": str(tmp_path), "_BNQUIZ_COMPLETE": "bash_complete"}
    asked = {"COMP_WORDS": "bnquiz mistakes eps", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ | asked, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_tab_completes_in_a_real_bash(tmp_path):
    program = f'#!/bin/sh\nexec {sys.executable} -c "from bnquiz.cli import main; main()" "$@"\n'
    (tmp_path / "bnquiz").write_text(program)
    (tmp_path / "bnquiz").chmod(0o755)
    environ = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PS1": "$ ", "TERM": "dumb"}
    bash = pexpect.spawn("bash", ["--norc", "-i"], env=environ, encoding="utf-8", timeout=20)
    bash.sendline('eval "$(bnquiz completion bash)"; echo ready')
    bash.expect("ready\r\n")
    bash.send("bnquiz show why-it-w\t")
    bash.expect("why-it-works")
    bash.close(force=True)
