"""From the paths of a call to files: which, in which order, what is told of the others."""

import os
import socket
from pathlib import Path

import pytest

from bnquiz.grading.batch.collect import collect, need_torch
from bnquiz.grading.source.reading import read

pytestmark = pytest.mark.fast
AS_ROOT = getattr(os, "geteuid", lambda: 1)() == 0


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A folder as people have them, and we are in it."""
    files = {
        "b.py": "b = 1",
        "a.py": "a = 1",
        "notes.txt": "no program",
        "sub/c.py": "import torch",
        "sub/Cell.IPYNB": '{"cells": [{"cell_type": "code", "source": ["c = 1"]}]}',
    }
    monkeypatch.chdir(tmp_path)
    write(tmp_path, files)
    return tmp_path


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)


def names(collected):
    return [file.name for file in collected.files]


def skipped(collected):
    return {each.file: each.reason for each in collected.skipped}


@pytest.mark.usefixtures("tree")
class TestOrder:
    def test_a_folder_gives_its_python_files_and_notebooks_by_name_those_of_a_folder_in_it_later(self):
        assert names(collect(["."])) == ["./a.py", "./b.py", "./sub/Cell.IPYNB", "./sub/c.py"]

    def test_files_stand_in_the_order_of_the_call_as_they_were_given(self, tree):
        paths = ["./b.py", "sub/", f"{tree}/a.py"]
        assert names(collect(paths)) == ["./b.py", "sub/Cell.IPYNB", "sub/c.py", f"{tree}/a.py"]

    def test_each_counts_once_and_a_second_name_is_told(self, tree):
        (tree / "sub" / "again.py").symlink_to("c.py")
        collected = collect(["b.py", "sub", "sub/../b.py", "sub/c.py"])
        assert names(collected) == ["b.py", "sub/Cell.IPYNB", "sub/again.py"]
        assert skipped(collected) == {"sub/c.py": "duplicate", "sub/../b.py": "duplicate"}


class TestSkipped:
    PASSED_OVER = {  # noqa: RUF012  # as a table
        ".hidden.py": ("hidden", ".hidden.py"),
        "._bn.py": ("hidden", "._bn.py"),
        ".git/hook.py": ("hidden", ".git"),
        "__MACOSX/bn.py": ("hidden", "__MACOSX"),
        "__pycache__/bn.py": ("cache", "__pycache__"),
        "lib/site-packages/x.py": ("environment", "lib/site-packages"),
        "venv/pyvenv.cfg": ("environment", "venv"),
        "conda/conda-meta/history": ("environment", "conda"),
    }

    @pytest.mark.parametrize("file", PASSED_OVER)
    def test_what_is_no_hand_in_is_passed_over_and_told(self, tree, file):
        write(tree / "sub", {file: "x = 1"})
        reason, told = self.PASSED_OVER[file]
        collected = collect(["sub"])
        assert names(collected) == ["sub/Cell.IPYNB", "sub/c.py"]
        assert skipped(collected) == {f"sub/{told}": reason}

    def test_what_is_named_itself_is_never_passed_over(self, tree):
        write(tree, {".hidden.py": "x = 1", "venv/pyvenv.cfg": "", "venv/bn.py": "x = 1"})
        assert names(collect([".hidden.py", "venv"])) == [".hidden.py", "venv/bn.py"]

    def test_a_link_to_a_folder_is_not_followed(self, tree):
        (tree / "sub" / "up").symlink_to(tree)
        collected = collect(["sub"])
        assert names(collected) == ["sub/Cell.IPYNB", "sub/c.py"]
        assert skipped(collected) == {"sub/up": "link"}

    @pytest.mark.usefixtures("tree")
    @pytest.mark.parametrize(
        ("pattern", "left"),
        [
            pytest.param("c.py", ["./a.py", "./b.py", "./sub/Cell.IPYNB"], id="a name"),
            pytest.param("*.py", ["./sub/Cell.IPYNB"], id="names"),
            pytest.param("sub", ["./a.py", "./b.py"], id="a folder"),
            pytest.param("sub/*.py", ["./a.py", "./b.py", "./sub/Cell.IPYNB"], id="a path"),
            pytest.param("[", ["./a.py", "./b.py", "./sub/Cell.IPYNB", "./sub/c.py"], id="no pattern"),
        ],
    )
    def test_what_is_excluded_is_told(self, pattern, left):
        collected = collect(["."], [pattern])
        assert names(collected) == left
        assert set(skipped(collected).values()) <= {"excluded"}

    def test_files_that_are_named_can_be_excluded_too_by_their_own_name(self, tree):
        collected = collect(["a.py", "sub/c.py", f"{tree}/b.py"], ["a.py", "sub/*", tree.name])
        assert names(collected) == [f"{tree}/b.py"]
        assert skipped(collected) == {"a.py": "excluded", "sub/c.py": "excluded"}


def make_odd(tree: Path) -> None:
    """Paths of every kind that is no file to grade."""
    write(tree, {"empty.py": "", "blank.py": " \n\n", "folder.py/inside.py": "x = 1", "bare/notes.txt": "x"})
    write(tree, {"empty.ipynb": "", "no-cells.ipynb": '{"cells": []}', "bad.ipynb": "{"})
    (tree / "latin.py").write_bytes(b"# \xe9\n")
    (tree / "broken.py").symlink_to("nowhere.py")
    (tree / "loop.py").symlink_to("loop.py")
    (tree / "device.py").symlink_to("/dev/zero")
    os.mkfifo(tree / "pipe.py")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tree / "socket.py"))


ODD = {
    "none.py": ("no-such-file", "no such file; `bnquiz start none.py` writes one"),
    "a.py/none.py": ("no-such-file", "no such file"),
    "broken.py": ("no-such-file", "a link to a file that is not there"),
    "loop.py": ("not-readable", "its links lead in a circle"),
    "device.py": ("not-readable", "this is a device"),
    "pipe.py": ("not-readable", "this is a pipe"),
    "socket.py": ("not-readable", "this is a socket"),
    "folder.py": ("not-readable", "this is a folder"),
    "bare": ("empty", "no Python file to grade in this folder"),
    "empty.py": ("empty", "the file is empty"),
    "blank.py": ("empty", "the file is empty"),
    "empty.ipynb": ("empty", "the file is empty"),
    "no-cells.ipynb": ("empty", "the notebook has no code"),
    "bad.ipynb": ("not-readable", "not a notebook"),
    "latin.py": ("not-readable", "not UTF-8 (byte 3)"),
    "x" * 300: ("not-readable", "the name is too long"),
    "\0": ("not-readable", "a file cannot have this name"),
    "": ("no-such-file", "the name is empty"),
}


class TestOdd:
    @pytest.mark.parametrize("name", ODD)
    def test_every_path_that_is_named_is_a_file_with_its_complaint(self, tree, name):
        make_odd(tree)
        collected = collect(["a.py", name, "b.py"])
        assert names(collected) == ["a.py", name, "b.py"]
        file = collected.files[1]
        source = file.source or read(file.path)
        reason, why = ODD[name]
        assert source.reason == reason
        assert why in source.complaint.en
        assert "\n" not in source.complaint.en

    def test_in_a_folder_they_are_too(self, tree):
        make_odd(tree)
        there = {path.name for path in tree.iterdir()} - {"bare"}
        found = {name.removeprefix("./") for name in names(collect(["."]))}
        assert found >= there & ODD.keys()
        assert "folder.py/inside.py" not in found

    def test_a_link_that_leads_out_of_the_folder_shows_nothing_of_what_it_leads_to(self, tree):
        write(tree, {"secret.txt": "password = 1"})
        (tree / "sub" / "d.py").symlink_to("../secret.txt")
        [file] = [file for file in collect(["sub"]).files if file.name == "sub/d.py"]
        assert file.source.reason == "not-readable"
        assert file.source.text == ""
        [named] = collect(["sub/d.py"]).files
        assert named.source is None

    @pytest.mark.skipif(AS_ROOT, reason="root may read everything")
    def test_what_may_not_be_read_is_told(self, tree):
        (tree / "a.py").chmod(0)
        (tree / "sub").chmod(0)
        complaints = [(f.source or read(f.path)).complaint.en for f in collect(["a.py", "sub"]).files]
        (tree / "sub").chmod(0o700)
        assert complaints == ["cannot be read: permission denied"] * 2

    @pytest.mark.usefixtures("tree")
    def test_a_folder_that_cannot_be_listed_is_told(self, monkeypatch):
        def refused(_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("bnquiz.grading.batch.collect.os.scandir", refused)
        [file] = collect(["sub"]).files
        assert (file.name, file.source.complaint.en) == ("sub", "cannot be read: permission denied")

    def test_a_name_that_is_no_utf_8_is_shown_with_its_bytes(self, tree):
        (tree / "sub" / os.fsdecode(b"\xff.py")).write_text("x = 1")
        [file] = [file for file in collect(["sub"]).files if "xff" in file.name]
        assert file.name == r"sub/\xff.py"
        assert read(file.path).text == "x = 1"


def test_torch_is_needed_if_any_file_mentions_it(tree):
    make_odd(tree)
    assert need_torch(collect([*ODD, "a.py", "sub/c.py"]).files)
    assert not need_torch(collect([*ODD, "a.py"]).files)
