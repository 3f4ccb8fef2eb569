"""Of what a cell needs, the newest definition that was run is graded with it, and nothing else."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from bnquiz import notebook
from bnquiz.grading.source.session import Ran, source_of_cell, source_of_name

pytestmark = pytest.mark.fast

FILE = Path("x.ipynb")


def cells(*texts):
    return [Ran(number, text) for number, text in enumerate(texts, start=1)]


def nothing(_name):
    return None


def joined(*texts, look_up=nothing):
    """The source of the last cell, with what it needs of those before."""
    *others, own = cells(*texts)
    return source_of_cell(FILE, own, others, look_up).text


class TestWhatIsTaken:
    # the cells as they were run → the source of the last one
    TAKEN = {  # noqa: RUF012  # as a table
        "what it uses": (
            ["import numpy as np\nx = 1", "def f(): return np.ones(3)"],
            "import numpy as np\n{}",
        ),
        "what that uses": (["a = 1", "b = a", "def f(): return b"], "a = 1\nb = a\n{}"),
        "the newest": (["a = 1", "a = 2", "def f(): return a"], "a = 2\n{}"),
        "what was changed of it": (
            ["class A: pass", "def g(s): pass", "A.g = g", "def f(): return A()"],
            "class A: pass\ndef g(s): pass\nA.g = g\n{}",
        ),
        "methods that a decorator adds": (
            ["class A: pass", "@add_to(A)\ndef g(s): pass", "def f(): return A()"],
            "class A: pass\n@add_to(A)\ndef g(s): pass\n{}",
        ),
        "what it was made of": (
            ["a = 1", "a = a + 1", "a += 1", "def f(): return a"],
            "a = 1\na = a + 1\na += 1\n{}",
        ),
        "one definition of a function that calls itself": (
            ["def g(): return 0", "def g(n): return g(n - 1)", "def f(): return g(3)"],
            "def g(n): return g(n - 1)\n{}",
        ),
        "the comment above it": (
            ["# x: (N, C)\n\ndef g(): pass", "def f(): g()"],
            "# x: (N, C)\n\ndef g(): pass\n{}",
        ),
        "a star, for a name that nobody binds": (
            ["from m import *", "def f(): return ones(3)"],
            "from m import *\n{}",
        ),
        "no star where every name is bound": (["from m import *", "a = 1", "def f(): return a"], "a = 1\n{}"),
        "nothing for what it binds itself": (["a = 1", "a = 2\ndef f(): return a"], "{}"),
        "nothing of a cell that is no Python": (["%%bash\na = 1", "def f(): return a"], "{}"),
        "what a timed cell defines": (["%%time\na = 1", "def f(): return a"], "# %%time\na = 1\n{}"),
        "for a cell that does not parse": (["a = 1", "def f() return a"], "a = 1\n{}"),
    }

    @pytest.mark.parametrize("case", TAKEN)
    def test_what_a_cell_needs_is_taken(self, case):
        texts, expected = self.TAKEN[case]
        assert joined(*texts) == expected.format(texts[-1]) + "\n"

    def test_what_stands_at_or_below_the_line_on_which_a_cell_stopped_was_not_run(self):
        others = [Ran(1, "a = 1"), Ran(2, "b = 2\nc = 1 / 0\na = 3", stopped=2)]
        source = source_of_cell(FILE, Ran(3, "def f(): return a, b, c"), others, nothing)
        assert source.text == "a = 1\nb = 2\ndef f(): return a, b, c\n"

    def test_what_no_cell_binds_is_looked_up(self):
        assert joined("def f(): return a, len", look_up=lambda name: f"{name} = 7").startswith("a = 7\ndef")


class TestPlaces:
    def test_a_line_is_that_of_its_cell(self):
        source = source_of_cell(
            FILE, Ran(4, "%%bnquiz\n\ndef f():\n    return a"), cells("x = 1\n\na = 2"), nothing
        )
        assert source.text == "\na = 2\n\ndef f():\n    return a\n"
        assert [(p.first, p.cell, p.line) for p in source.pieces] == [(1, 1, 2), (3, 4, 2)]


class TestNames:
    def test_a_name_means_what_was_run_last_wherever_it_stands(self):
        source = source_of_name(
            FILE, "f", cells("def f(): return g()", "def g(): pass", "def f(): pass"), nothing
        )
        assert source.text == "def f(): pass\n"

    def test_what_was_run_later_counts_too(self):
        source = source_of_name(FILE, "f", cells("def f(): return g()", "def g(): pass"), nothing)
        assert source.text == "def f(): return g()\ndef g(): pass\n"

    @pytest.mark.parametrize("cell", ["x = 1", "from m import f", "import f"])
    def test_a_name_that_no_cell_defines_has_no_source(self, cell):
        assert source_of_name(FILE, "f", cells(cell), nothing) is None


def test_where_a_cell_stopped_is_known_after_the_extension_was_loaded_anew():
    shell = SimpleNamespace(history_manager=SimpleNamespace(input_hist_raw=["", "1 / 0\na = 3"]), user_ns={})
    failed = SimpleNamespace(success=False, error_in_exec=None, info=SimpleNamespace(store_history=True))
    notebook.Session(shell).note_where_it_stopped(failed)
    assert [cell.stopped for cell in notebook.Session(shell).cells()] == [0]
