"""The pages for ``man`` say what the help says."""

import subprocess
import sys
from pathlib import Path

import pytest

from bnquiz.cli import COMMANDS
from tests.manual import FOLDER

ROOT = Path(__file__).parents[2]


def test_every_command_has_a_page():
    assert {f"bnquiz-{name}.1" for name in COMMANDS} | {"bnquiz.1"} <= {
        page.name for page in FOLDER.iterdir()
    }


def test_the_pages_are_those_that_the_help_makes(tmp_path):
    pytest.importorskip("click_man", reason="click-man (in the dev extra) writes the pages")
    program = f"from pathlib import Path; from tests.manual import write; write(Path({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
    made = {page.name: page.read_text(encoding="utf-8") for page in tmp_path.iterdir()}
    kept = {page.name: page.read_text(encoding="utf-8") for page in FOLDER.iterdir()}
    assert made == kept, "run `python -m tests.manual`"


def test_commands_to_copy_are_not_filled():
    page = (FOLDER / "bnquiz-completion.1").read_text(encoding="utf-8")
    unfilled = page.partition(".nf\n")[2].partition(".fi\n")[0]
    assert [line.split()[:2] for line in unfilled.splitlines()] == [["bnquiz", "completion"]] * 3
