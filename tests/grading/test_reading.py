"""From a file to its text: encodings, line ends, notebooks, sizes."""

import ast
import json
import os
import time
import tracemalloc

import pytest

from bnquiz.errors import BadFile
from bnquiz.grading.records import Result
from bnquiz.grading.source import reading
from bnquiz.grading.source.reading import MOST_BYTES, MOST_LINES, read, read_source

pytestmark = pytest.mark.fast


@pytest.fixture
def file(tmp_path):
    """Writes a file with these bytes."""

    def write(data, name="bn.py"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


class TestEncodings:
    READ = {  # noqa: RUF012  # as a table
        "UTF-8": ("é = 1".encode(), "é = 1"),
        "a byte order mark": (b"\xef\xbb\xbfx = 1", "x = 1"),
        "declared Latin 1": (b"# -*- coding: latin-1 -*-\n# \xe9", "# -*- coding: latin-1 -*-\n# é"),
        "declared in the second line": (b"#!python\n# vim: set fileencoding=gbk :\n# \xc4\xe3", "你"),
        "declared UTF-8": ("# coding: utf-8\né = 1".encode(), "é = 1"),
    }

    @pytest.mark.parametrize("case", READ)
    def test_a_file_is_read_as_python_reads_it(self, file, case):
        data, text = self.READ[case]
        assert read(file(data)).text.endswith(text)

    NOT_READ = {  # noqa: RUF012
        "no UTF-8": (b"x = 1\n# \xe9", "not UTF-8 (byte 9)"),
        "UTF-16": ("x = 1".encode("utf-16"), "not UTF-8 (byte 1)"),
        "declared UTF-8, and is not": (b"# coding: utf-8\n\xff", "not UTF-8 (byte 17)"),
        "declared GBK, and is not": (b"# coding: gbk\n\xff", "not gbk (byte 15)"),
        "declared late": (b"\n\n# coding: latin-1\n\xe9", "not UTF-8 (byte 21)"),
        "no such encoding": (b"# coding: klingon\nx = 1", "not in the encoding that it declares"),
        "an encoding of no text": (b"# coding: hex\n00", "not in the encoding that it declares"),
        "an encoding in which it would not be read": (
            b"# coding: utf-16\nx = 12",
            "not in the encoding that it declares",
        ),
        "an encoding of other letters": (b"# coding: cp500\nx = 1", "not in the encoding that it declares"),
        "an encoding of four bytes": (b"# coding: utf-32\nx = 1", "not in the encoding that it declares"),
        "an encoding of half a pair": (
            b"# coding: unicode_escape\n\\ud800",
            "not in the encoding that it declares",
        ),
        "two of them": (b"\xef\xbb\xbf# coding: latin-1", "not in the encoding that it declares"),
    }

    @pytest.mark.parametrize("case", NOT_READ)
    def test_what_cannot_be_read_so_is_told_in_one_line(self, file, case):
        data, why = self.NOT_READ[case]
        source = read(file(data))
        assert (source.text, source.reason) == ("", "not-readable")
        assert why in source.complaint.en
        assert source.complaint.en.endswith("; save the file as UTF-8")


class TestLines:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("a = 1\r\nb = 2\rc = 3\n", id="of DOS and of old"),
            pytest.param("a = 1\n\f\nb = 2\n \fc = 3\n", id="form feeds"),
            pytest.param(
                "def f():\n \f    a = 1\n\fb = '\u2028\x85\x1c\v'\n", id="in strings and before code"
            ),
        ],
    )
    def test_everybody_counts_them_alike(self, file, text):
        read_as = read(file(text.encode())).text
        assert read_as.splitlines() == read_as.removesuffix("\n").split("\n")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Name):
                assert node.id in read_as.splitlines()[node.lineno - 1]


def notebook(*cells, **more):
    made = [{"cell_type": kind, "source": source, "outputs": []} for kind, source in cells]
    return json.dumps({"cells": made, "metadata": {}, **more}).encode()


class TestNotebooks:
    def test_the_code_cells_are_joined_and_magics_are_comments(self, file):
        data = notebook(("markdown", "# title"), ("code", ["x = 1\n", "!ls"]), ("code", "%%bash\nls"))
        assert read(file(data, "bn.ipynb")).text == "x = 1\n# !ls\n\n# %%bash\n# ls\n"

    def test_a_line_of_the_text_is_a_line_of_a_cell(self, file):
        data = notebook(("code", "x = 1\ny = 2"), ("markdown", "# hi"), ("code", ""), ("code", "z = 3"))
        source = read(file(data, "bn.ipynb"))
        result = Result("bn.ipynb", "error", 0.0, pieces=source.pieces)
        places = {text: result.place(n) for n, text in enumerate(source.text.split("\n"), 1) if text}
        assert places == {"x = 1": (1, 1), "y = 2": (1, 2), "z = 3": (3, 1)}

    # what stands in a cell: (what is graded, what the note says was left out)
    UNDERSTOOD = {  # noqa: RUF012
        "an operator that looks like a magic": ("x = (7\n%y)", "x = (7\n%y)", []),
        "help": ("bn?\n?bn\nbn.mean??", "# bn?\n# ?bn\n# bn.mean??", ["1, line 1", "1, line 2", "1, line 3"]),
        "a shell command over two lines": ("!pip \\\n  x\ny = 1", "# !pip \\\n#   x\ny = 1", ["1, line 1"]),
        "a magic in a block": ("if x:\n    %ls", "if x:\n    pass  # %ls", ["1, line 2"]),
        "what a command printed": ("f = !ls\nx = 1", "f = None  # !ls\nx = 1", ["1, line 1"]),
        "a cell that is timed": ("\n%%time\nx = 1\n%ls", "\n# %%time\nx = 1\n# %ls", ["1, line 4"]),
        "a cell that is graded": ("%%bnquiz --fix\nx = 1", "# %%bnquiz --fix\nx = 1", []),
        "what loads and calls us": ("%load_ext bnquiz\n%bnquiz f", "# %load_ext bnquiz\n# %bnquiz f", []),
        "a cell of another language": ("%%bash\nls", "# %%bash\n# ls", ["cell 1 (`%%bash`)"]),
        "prose": ("all of this\nis prose", "# all of this\n# is prose", ["cell 1 (`all of this`)"]),
        "a definition that Python refuses": ("def f(x)\n    return x", "def f(x)\n    return x", []),
        "a magic beside one": ("def f(x)\n    y\n%ls", "def f(x)\n    y\n# %ls", ["1, line 3"]),
    }

    @pytest.mark.parametrize("case", UNDERSTOOD)
    def test_what_ipython_understands_and_python_does_not_is_left_out_and_said(self, file, case):
        cell, text, left_out = self.UNDERSTOOD[case]
        source = read(file(notebook(("code", cell)), "bn.ipynb"))
        assert source.text == f"{text}\n"
        if not left_out:
            assert source.note is None
        else:
            assert source.note.zh.startswith("不是 Python")
            assert source.note.en.count(";") == len(left_out) - 1
            assert all(each in source.note.en for each in left_out)

    def test_a_long_note_counts_the_rest(self, file):
        source = read(file(notebook(("code", "!ls\n" * 9)), "bn.ipynb"))
        assert source.note.en.endswith("; and 5 more")

    def test_numbers_that_are_none_may_stand_in_its_outputs(self, file):
        data = notebook(("code", "x = float('NaN')")).replace(
            b'"outputs": []', b'"outputs": [NaN, -Infinity]'
        )
        assert "NaN" in read(file(data, "bn.ipynb")).text

    NO_JSON = "not a notebook: it is no JSON, or not all of it; save it again in Jupyter"
    NO_CELLS = "not a notebook: it has no list of `cells` as Jupyter writes it; save it again there"
    BAD = {  # noqa: RUF012
        "no JSON": (b"x = 1", NO_JSON),
        "cut": (notebook(("code", "x = 1"))[:-9], NO_JSON),
        "no cells": (b'{"nbformat": 4}', NO_CELLS),
        "a list": (b"[]", NO_CELLS),
        "cells of another kind": (b'{"cells": {"a": 1}}', NO_CELLS),
        "a cell of another kind": (b'{"cells": [{"source": 3}]}', NO_CELLS),
        "an old format": (
            b'{"nbformat": 3, "worksheets": []}',
            "a notebook in a format of before 2015 (nbformat 3); save it again in Jupyter",
        ),
        "no UTF-8": (b'{"cells": [{"cell_type": "code", "source": "\xff"}]}', NO_JSON),
        "half a pair": (b'{"x": NaN, "cells": [{"cell_type": "code", "source": "\\ud800"}]}', NO_JSON),
        "lists without end": (b'{"x": ' + b"[" * 100_000, NO_JSON),
        "lists without end, and a number": (b"NaN" + b"[" * 100_000, NO_JSON),
    }

    @pytest.mark.parametrize("case", BAD)
    def test_what_is_none_is_told_in_one_line(self, file, case):
        data, complaint = self.BAD[case]
        source = read(file(data, "bn.ipynb"))
        assert (source.reason, source.complaint.en) == ("not-readable", complaint)

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(notebook(), id="no cells"),
            pytest.param(notebook(("code", " \n"), ("code", "")), id="empty cells"),
            pytest.param(notebook(("markdown", "# Batch norm")), id="words alone"),
        ],
    )
    def test_one_without_code_is_not_told_to_be_an_empty_file(self, file, data):
        source = read(file(data, "bn.ipynb"))
        assert source.reason == "empty"
        assert source.complaint.en.startswith(
            "the notebook has no code; write your batch norm into a code cell"
        )


COLAB = '''# -*- coding: utf-8 -*-
"""bn.ipynb

Automatically generated by Colab.
"""

!pip install d2l
import torch

"""Some text"""

get_ipython().run_line_magic("pip", "install x")
'''


class TestExports:
    def test_lines_that_colab_leaves_in_a_script_are_left_out_and_said(self, file):
        source = read(file(COLAB.encode()))
        assert source.text == COLAB.replace("!pip", "# !pip")
        assert source.note.en == "left out, as it is not Python: line 7 (`!pip install d2l`)"

    def test_a_script_that_was_no_notebook_stays_as_it_is(self, file):
        text = "!pip install d2l\nimport torch\n"
        assert read(file(text.encode())).text == text

    def test_the_text_cells_do_not_make_an_export_of_jupyter_anything_but_python(self, file):
        text = "#!/usr/bin/env python\n# In[1]:\nx = 1\n\n# In[ ]:\nx?\n"
        assert read(file(text.encode())).text == text.replace("x?", "# x?")


class TestSizes:
    def test_code_up_to_the_limit_is_read(self, file):
        assert read(file(b"#" * MOST_BYTES)).reason is None
        assert read(file(b"x\n" * MOST_LINES)).reason is None

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            pytest.param(b"#" * (MOST_BYTES + 1), "bn.py", id="bytes"),
            pytest.param(b"x\n" * MOST_LINES + b"x\n", "bn.py", id="lines"),
            pytest.param(notebook(("code", "#" * (MOST_BYTES + 1))), "bn.ipynb", id="cells"),
            pytest.param(notebook(*[("code", "x\n" * 999)] * 21), "bn.ipynb", id="lines of cells"),
        ],
    )
    def test_more_is_too_large_in_one_line(self, file, data, name):
        source = read(file(data, name))
        assert (source.text, source.reason) == ("", "too-large")
        assert "\n" not in source.complaint.en

    def test_the_outputs_of_a_notebook_do_not_count(self, file):
        data = notebook(("code", "x = 1"), image="A" * 10 * MOST_BYTES)
        assert read(file(data, "bn.ipynb")).text == "x = 1\n"

    @pytest.mark.parametrize("name", ["bn.py", "bn.ipynb"])
    def test_a_file_without_end_costs_nothing(self, tmp_path, name):
        path = tmp_path / name
        with path.open("wb") as sparse:
            sparse.truncate(2**40)
        tracemalloc.start()
        started = time.monotonic()
        assert read(path).reason == "too-large"
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 2**20
        assert time.monotonic() - started < 1

    def test_a_file_that_becomes_a_pipe_while_it_is_opened_is_not_waited_for(self, file, monkeypatch):
        path = file(b"x = 1")
        status = path.stat()
        path.unlink()
        os.mkfifo(path)
        monkeypatch.setattr(type(path), "stat", lambda *_, **__: status)
        assert read(path).complaint.en.startswith("this is a pipe")


def test_who_asks_for_the_text_alone_gets_one_line_with_the_name(file):
    path = file(b"\xff")
    with pytest.raises(BadFile, match=r"bn\.py: not UTF-8"):
        read_source(path)


def test_the_name_in_the_advice_can_be_pasted(tmp_path):
    assert f"bnquiz start '{tmp_path}/my bn.py'" in read(tmp_path / "my bn.py").complaint.en
    assert reading.shown(os.fsdecode(b"\xff.py")) == r"\xff.py"
