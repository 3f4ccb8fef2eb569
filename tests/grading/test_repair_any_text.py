"""Whatever text comes in: nothing is raised, and every repair keeps its promises."""

from __future__ import annotations

import ast
from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair import (
    Repair,
    found_in,
    missing_imports,
    name_failures,
    propose,
    rank_tests,
    repair_syntax,
    uncalled,
)
from bnquiz.grading.repair.code import Source

RIGHT = """\
import torch

class BN(torch.nn.Module):
    def __init__(self, n, eps=1e-5):
        super().__init__()
        self.eps = eps  # 小数
        self.gamma = torch.nn.Parameter(torch.ones(n))

    def forward(self, x):
        if len(x.shape) == (2, 4):
            x = x - x.mean(dim=0, keep_dim=True)
        return self.gama * X / torch.sqrt(x.var(0) + self.eps)
"""

SIGNS = "()[]{}.,:;=+-*'\"\\#\n\r\t \u3000（：x1"
PIECES = ["", *SIGNS, "def ", "if ", "else", "self", "==", '"""', "return "]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """The file above with a few pieces put in, or taken out."""
    source = RIGHT
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(source)))
        gone = draw(st.integers(0, 3))
        source = source[:at] + draw(st.sampled_from(PIECES)) + source[at + gone :]
    return source


def assert_promises(source: str, repair: Repair) -> None:
    """The copy differs on the lines that are named and on no others, and has as many."""
    before, after = Source(source), Source(repair.source)
    assert len(before.starts) == len(after.starts)
    numbers = range(1, len(before.starts) + 1)
    assert repair.lines == tuple(n for n in numbers if before.line(n) != after.line(n)) != ()
    assert (repair.before, repair.after) == (before.line(repair.lines[0]), after.line(repair.lines[0]))


@settings(max_examples=25, deadline=None)
@given(damaged() | st.text(max_size=60))
@example("\xad")  # nothing is left once its one blank is taken out
@pytest.mark.slow
def test_repaired_syntax_parses_and_each_repair_changes_the_lines_that_it_names(source: str) -> None:
    for way in islice(repair_syntax(source), 3):
        ast.parse(way.source)
        copies = [source.removeprefix("\ufeff"), *(repair.source for repair in way.repairs)]
        assert copies[-1] == way.source
        for copy, repair in zip(copies, way.repairs, strict=False):
            assert_promises(copy, repair)


KINDS = (
    "NameError",
    "UnboundLocalError",
    "AttributeError",
    "TypeError",
    "AssertionError",
    "NotImplementedError",
)
MESSAGES = (
    "",
    "mean() got an unexpected keyword argument 'keep_dim'",
    "forward() takes 1 positional argument but 2 were given",
    "cannot assign parameters before Module.__init__() call",
    "'int' object is not callable",
    "'builtin_function_or_method' object is not subscriptable",
    "cannot access local variable 'x' where it is not associated with a value",
)
FAILURES = st.builds(
    Failure,
    kind=st.sampled_from(KINDS),
    message=st.sampled_from(MESSAGES),
    line=st.none() | st.integers(0, 15),
    name=st.sampled_from((None, "X", "x", "gama", "self", "eps")),
    suggestions=st.sampled_from(((), ("gamma", "beta"), ("dim", "keepdim"))),
    locals=st.sampled_from(((), ("self", "x"))),
)


@settings(max_examples=150, deadline=None)
@given(damaged(), FAILURES)
def test_a_proposal_parses_and_changes_the_lines_that_it_names(source: str, failure: Failure) -> None:
    for repair in propose(source, failure):
        ast.parse(repair.source)
        assert_promises(source, repair)


@settings(max_examples=60, deadline=None)
@given(damaged() | st.text(max_size=60))
def test_what_is_found_without_running_is_found_in_any_text(source: str) -> None:
    for repair in (*found_in(source, rank_tests), *found_in(source, uncalled)):
        assert_promises(source, repair)
    assert all(statement.startswith(("import", "from")) for statement, _ in missing_imports(source).values())
    assert all(failure.kind == "NameError" for failure in name_failures(source))


SOURCES = {"empty": "", "broken": "x = (", "null-byte": "\0", "right": "def f(x):\n    return x\n"}


@pytest.mark.parametrize("kind", [*KINDS, "ZeroDivisionError"])
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_failure_that_fits_nothing_in_the_file_gives_no_repair(kind: str, source: str) -> None:
    for line in (None, 0, 1, 999):
        assert propose(source, Failure(kind, "no words that say anything", line, "qqq", ("a",), ("b",))) == []
