"""From the paths of a call to sources: which files, in which order, and what is refused."""

import pytest

from bnquiz.errors import BadFile
from bnquiz.grading.source.collect import Source, collect, modules_of

pytestmark = pytest.mark.fast


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A folder as people have them."""
    monkeypatch.chdir(tmp_path)
    files = {
        "b.py": "b = 1",
        "a.py": "a = 1",
        "notes.txt": "no program",
        "sub/c.py": "import torch",
        "sub/cell.ipynb": '{"cells": [{"cell_type": "code", "source": ["c = 1"]}]}',
        "sub/__init__.py": "",
        "sub/__pycache__/c.py": "cached = 1",
        ".venv/lib.py": "theirs = 1",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def names(sources, root):
    return [source.path.resolve().relative_to(root.resolve()).as_posix() for source in sources]


class TestCollect:
    def test_a_folder_gives_its_python_files_and_notebooks_by_name(self, tree):
        assert names(collect([tree]), tree) == ["a.py", "b.py", "sub/c.py", "sub/cell.ipynb"]

    def test_files_stand_in_the_order_of_the_call_each_once(self, tree):
        paths = [tree / "b.py", tree / "sub", tree / "sub" / ".." / "b.py", tree / "a.py", tree]
        assert names(collect(paths), tree) == ["b.py", "sub/c.py", "sub/cell.ipynb", "a.py"]

    def test_a_file_in_a_folder_that_cannot_be_used_has_its_complaint(self, tree):
        (tree / "sub" / "c.py").write_bytes(b"\xff")
        [bad] = [source for source in collect([tree]) if source.complaint]
        assert bad.path == tree / "sub" / "c.py"
        assert "not UTF-8" in bad.complaint

    @pytest.mark.parametrize("name", ["none.py", "sub/__init__.py", ".venv/bare"])
    def test_a_path_that_was_named_and_cannot_be_used_is_refused(self, tree, name):
        (tree / ".venv" / "bare").mkdir()
        with pytest.raises(BadFile, match=name):
            collect([tree / "a.py", tree / name])

    def test_a_link_into_nothing_is_passed_over(self, tree):
        (tree / "sub" / "d.py").symlink_to(tree / "none.py")
        assert names(collect([tree / "sub"]), tree) == ["sub/c.py", "sub/cell.ipynb"]

    def test_a_name_that_the_system_refuses_is_refused(self, tree):
        with pytest.raises(BadFile, match="cannot be read: File name too long"):
            collect([tree / ("x" * 300)])

    def test_what_is_needed_is_what_any_of_them_needs(self, tree):
        assert modules_of(collect([tree])) == ("torch",)
        assert modules_of(collect([tree / "a.py"])) == ()
        assert modules_of([Source(tree, complaint="gone")]) == ()
