"""Whatever text comes in: nothing is raised, and every mend keeps its promises."""

from __future__ import annotations

import ast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair import (
    Mend,
    mend_syntax,
    missing_imports,
    name_failures,
    propose,
    rank_tests,
    uncalled,
)
from bnquiz.grading.repair.text import Text

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


def assert_promises(source: str, mend: Mend) -> None:
    """The copy differs on the lines that are named and on no others, and has as many."""
    before, after = Text(source), Text(mend.source)
    assert len(before.starts) == len(after.starts)
    numbers = range(1, len(before.starts) + 1)
    assert mend.lines == tuple(n for n in numbers if before.line(n) != after.line(n)) != ()
    assert (mend.before, mend.after) == (before.line(mend.lines[0]), after.line(mend.lines[0]))


@settings(max_examples=60, deadline=None)
@given(damaged() | st.text(max_size=60))
@example("\xad")  # nothing is left once its one blank is taken out
def test_mended_syntax_parses_and_each_mend_changes_the_lines_that_it_names(source: str) -> None:
    found = mend_syntax(source)
    if found is not None:
        mended, mends = found
        ast.parse(mended)
        copies = [source.removeprefix("\ufeff"), *(mend.source for mend in mends)]
        assert copies[-1] == mended
        for copy, mend in zip(copies, mends, strict=False):
            assert_promises(copy, mend)


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
    for mend in propose(source, failure):
        ast.parse(mend.source)
        assert_promises(source, mend)


@settings(max_examples=60, deadline=None)
@given(damaged() | st.text(max_size=60))
def test_what_is_found_without_running_is_found_in_any_text(source: str) -> None:
    for mend in (*rank_tests(source), *uncalled(source)):
        assert_promises(source, mend)
    assert all(statement.startswith(("import", "from")) for statement, _ in missing_imports(source).values())
    assert all(failure.kind == "NameError" for failure in name_failures(source))


SOURCES = {"empty": "", "broken": "x = (", "null-byte": "\0", "right": "def f(x):\n    return x\n"}


@pytest.mark.parametrize("kind", [*KINDS, "ZeroDivisionError"])
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_failure_that_fits_nothing_in_the_file_gives_no_mend(kind: str, source: str) -> None:
    for line in (None, 0, 1, 999):
        assert propose(source, Failure(kind, "no words that say anything", line, "qqq", ("a",), ("b",))) == []
