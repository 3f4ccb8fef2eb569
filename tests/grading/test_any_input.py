"""No command line and no content of a file gives a traceback: each is read, or refused in one line."""

import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bnquiz.cli import main
from bnquiz.grading.batch.collect import collect, need_torch
from bnquiz.grading.batch.many import Graded
from bnquiz.grading.draft import Draft, likely_ways
from bnquiz.grading.process.boot import remove
from bnquiz.grading.records import Result
from bnquiz.grading.source.entry import unsupported
from bnquiz.grading.source.reading import MOST_BYTES, read
from bnquiz.grading.telling.found import Found
from tests.cli.learner_files import RIGHT, TORCH, TWO_WRONG

MANY = 100_000  # inputs over all of this file
SAMPLE = 40


# -- what a file may hold

ENDS = [
    "\n",
    "\r",
    "\r\n",
    "\f",
    "\v",
    "\x1c",
    "\x85",
    "\u2028",
    "\0",
    "\ufeff",
    "\ud7ff",
    "\U0010ffff",
    "（",
]
SIGNS = [*"()[]{}:;=.,+-*/@%'\"\\#\t 01eEj_xX", "**", "//", ":=", "->", '"""', "f'{"]
WORDS = ["def ", "class ", "lambda ", "if ", "else:", "for x in ", "return ", "async ", "await ", "yield "]
WORDS += ["match x:\n case ", "import ", "self.", "np.", "torch.", "global x", "*, ", "@x\n", "9" * 5000]
COOKIES = ["utf-8", "latin-1", "gbk", "utf-16", "utf-7", "unicode_escape", "punycode", "idna", "hex", "\0"]


@st.composite
def programs(draw):
    """A learner's file into which something was put, or from which something was taken."""
    text = draw(st.sampled_from([RIGHT, TWO_WRONG, TORCH]))
    for _ in range(draw(st.integers(1, 6))):
        at, gone = draw(st.integers(0, len(text))), draw(st.integers(0, 9))
        put = draw(st.sampled_from([*ENDS, *SIGNS, *WORDS])) * draw(st.integers(1, 3))
        text = text[:at] + put + text[at + gone :]
    return text


@st.composite
def encoded(draw):
    """Nearly a program, in an encoding that may be another than the one that is declared."""
    text = draw(programs() | st.text(max_size=200))
    declared, used = draw(st.sampled_from(COOKIES)), draw(st.sampled_from(COOKIES[:5]))
    head = f"# -*- coding: {declared} -*-\n" if draw(st.booleans()) else ""
    return (head + text).encode(used, errors="replace")


KEYS = st.sampled_from(["cells", "source", "cell_type", "metadata"])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=9,
)
SOURCES = programs() | st.lists(st.text(max_size=9), max_size=3) | ANY_JSON
CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "code", "markdown", 1]), "source": SOURCES}
)


@st.composite
def notebooks(draw):
    """A notebook, cells of any kind, or a part of one."""
    made = draw(st.fixed_dictionaries({"cells": st.lists(CELLS, max_size=3)}) | ANY_JSON)
    data = json.dumps(made).encode()
    at = draw(st.integers(0, len(data)))
    return draw(st.sampled_from([data, data[:at], data[:at] + b"\xff" + data[at:], b"\xef\xbb\xbf" + data]))


def one_line(text):
    return bool(text) and text.isprintable()


def is_read(folder, name, data):
    """What is read is counted by everybody in the same lines, and can be read further; else it is refused."""
    path = folder / name
    path.write_bytes(data)
    source = read(path)
    assert bool(source.text) != bool(source.reason)
    if source.reason:
        assert one_line(source.complaint.en), source.complaint
        return
    assert source.text.splitlines() == source.text.removesuffix("\n").split("\n")
    assert len(source.text.encode()) <= MOST_BYTES
    is_understood(source.text)


def is_understood(text):
    """All that is done with a text before any of it runs."""
    way = next(likely_ways(text), None)
    draft = Draft(text, way, None, Found()) if way is not None else None
    if draft is not None and unsupported(draft.tree) is None:
        draft.repair_by_reading()
        assert draft.entries() or one_line(draft.why_no_entry()[1].en)


# -- what a command line may hold

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0/"), max_size=12) | st.sampled_from(
    [
        "",
        ".",
        "a.py",
        "./sub/",
        "sub/b.py",
        "none.py",
        "pipe.py",
        "-",
        "--",
        "~",
        "*",
        "a.py/",
        "\udcff.py",
        "x" * 300,
    ]
)
OPTIONS = st.sampled_from(
    ["--json", "--fix", "--hint", "--entry", "--momentum", "--like", "--role", "--layout", "--timeout",
     "--exclude", "--jobs", "--watch", "--help", "-h", "--no", "-x", "-v", "--output-format", "--stdin-name"]
)  # fmt: skip
VALUES = st.sampled_from(
    ["0", "1", "3", "-1", "nan", "inf", "1e999", "x=y", "=", "m=running_mean", "phase=training:0", "keep",
     "torch", "channels-last", "9" * 5000, "[", "**", "[!", "\udcff"]
)  # fmt: skip


def is_collected(folder, call):
    """Every name is a file, or is told as skipped; and nothing is raised."""
    paths, patterns = call
    with contextlib.chdir(folder):
        collected = collect(paths, patterns)
        need_torch(collected.files)
    for each in (*(file.name for file in collected.files), *(skipped.file for skipped in collected.skipped)):
        each.encode()
    named = {Path(path) for path in paths}
    assert len(collected.files) + len(collected.skipped) >= len(named)


def is_answered(folder, arguments):
    """Whatever is called: an exit status that is promised, and what was wrong in lines that can be read."""
    out, err = io.StringIO(), io.StringIO()
    passed = lambda job, *_: Graded(tuple(Result(f.name, "pass", 0.0) for f in job.files))  # noqa: E731
    with (
        contextlib.chdir(folder),
        patch.dict(os.environ, {"BNQUIZ_HOME": str(folder / "home")}),
        patch.object(sys, "argv", ["bnquiz", "grade", *arguments]),
        patch("bnquiz.cli.grade.start", lambda _: contextlib.nullcontext()),
        patch("bnquiz.cli.outputs.grade_all", passed),
        patch("bnquiz.cli.outputs.follow", lambda job: passed(job.collected)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as stop,
    ):
        main()
    assert stop.value.code in {0, 1, 2}
    assert "Traceback" not in err.getvalue()
    assert bool(err.getvalue()) == (stop.value.code == 2)


READERS = {
    "bytes": (st.binary(max_size=200), lambda folder, data: is_read(folder, "a.py", data)),
    "encodings": (encoded(), lambda folder, data: is_read(folder, "a.py", data)),
    "notebooks": (notebooks(), lambda folder, data: is_read(folder, "a.ipynb", data)),
    "programs": (programs(), lambda _, text: is_understood(text)),
    "paths": (st.tuples(st.lists(NAMES, max_size=4), st.lists(NAMES | VALUES, max_size=2)), is_collected),
    "command lines": (st.lists(NAMES | OPTIONS | VALUES, max_size=6), is_answered),
}


@pytest.fixture(scope="module")
def folder():
    memory = Path("/dev/shm")  # noqa: S108  # these are many files
    with tempfile.TemporaryDirectory(prefix="bnquiz-any-", dir=memory if memory.is_dir() else None) as name:
        there = Path(name)
        (there / "sub").mkdir()
        (there / "sub" / "b.py").write_text(RIGHT)
        os.mkfifo(there / "pipe.py")
        yield there


def try_all(folder, what, count):
    inputs, check = READERS[what]
    quietly = settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
    quietly(given(inputs)(lambda each: check(folder, each)))()


@pytest.mark.parametrize("what", READERS)
@pytest.mark.sampled(one_of=3)
def test_any(folder, what):
    try_all(folder, what, SAMPLE)


@pytest.mark.long
@pytest.mark.parametrize("what", READERS)
def test_very_many(folder, what):
    try_all(folder, what, MANY // len(READERS))


@pytest.mark.slow
def test_folders_in_folders_without_end_are_walked_as_far_as_names_reach(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(1500):
        Path("d").mkdir()
        os.chdir("d")
    Path("deep.py").write_text("x = 1")
    os.chdir(tmp_path)
    found = [file.name for file in collect(["."]).files]
    remove(str(tmp_path / "d"))  # pytest could not
    assert [name.rpartition("/d/")[2] for name in found] == ["deep.py"]
