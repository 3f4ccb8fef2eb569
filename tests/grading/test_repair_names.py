"""Names that nothing binds are found by Python's rules of scope, without running the file."""

from __future__ import annotations

import ast
import textwrap

import pytest

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair import name_failures, propose
from bnquiz.grading.repair.scopes import FUNCTIONS, Home, unbound

pytestmark = pytest.mark.fast

BLOCKS = """\
def f(xs):
    for i in xs:
        pass
    with i as j:
        pass
    try:
        pass
    except ValueError as e:
        return i, j, e
"""

MATCH = """\
def f(x):
    match x:
        case [a, *b]:
            return a, b
        case {"k": c, **d}:
            return c, d
        case e:
            return e
"""

# a file, and the names that nothing binds, each with its line and function
NAMES = {
    "argument-and-local": ("def f(x):\n    y = x\n    return y", []),
    "misspelt": ("def f(x):\n    return X", [("X", 2, "f")]),
    "in-a-method": (
        "class A:\n    n = 1\n    def f(self):\n        return n + self.n",
        [("n", 4, "f")],
    ),
    "class-body-sees-itself": ("class A:\n    n = 1\n    m = n + 1", []),
    "outside": ("y = x", [("x", 1, None)]),
    "later-in-the-module": ("def f():\n    return N\nN = 3", []),
    "closure": ("def f(x):\n    def g():\n        return x + z\n    return g", [("z", 3, "g")]),
    "comprehension": (
        "def f(xs):\n    y = [x for x in xs if x > t]\n    return x",
        [("t", 2, "f"), ("x", 3, "f")],
    ),
    "comprehension-in-a-class": (
        "class A:\n    n = [1]\n    m = [i for i in n]\n    k = [n for i in n]",
        [("n", 4, None)],
    ),
    "nested-comprehension": ("y = [a for b in [[1]] for a in b]", []),
    "walrus": ("def f(x):\n    if (n := x):\n        return n\n    return [m := 1 for _ in x], m", []),
    "lambda": ("f = lambda x, *a, k=d, **b: (x, a, k, b, z)", [("d", 1, None), ("z", 1, None)]),
    "default-and-decorator": ("@deco\ndef f(x=d):\n    pass", [("deco", 1, None), ("d", 2, None)]),
    "annotation": ("def f(x: T) -> R:\n    y: Q = x\n    return y", [("T", 1, None), ("R", 1, None)]),
    "annotation-put-off": ("from __future__ import annotations\ndef f(x: T) -> R:\n    return x", []),
    "global": ("def f():\n    global n\n    n = 1\ndef g():\n    return n", []),
    "nonlocal": ("def f():\n    n = 1\n    def g():\n        nonlocal n\n        n = 2\n    return g", []),
    "imports": (
        "import a.b\nimport c.d as e\nfrom f import g as h\nx = a, e, h, c, g",
        [("c", 4, None), ("g", 4, None)],
    ),
    "for-with-except": (BLOCKS, []),
    "match": (MATCH, []),
    "built-in": ("print(len(__name__), __file__, True)", []),
    "class-in-its-method": ("class A:\n    def f(self):\n        return A, __class__", []),
    "star-import": ("from torch import *\ndef f(x):\n    return sqrt(x) + q", []),
    "never-reached": ("def f(x):\n    return x\n    return q", []),
    "keyword-is-no-name": ("def f(x):\n    return dict(k=x)", []),
}


@pytest.mark.parametrize(("source", "requested"), NAMES.values(), ids=NAMES)
def test_names_that_nothing_binds_are_found_by_pythons_rules_of_scope(
    source: str, requested: list[tuple[str, int, str | None]]
) -> None:
    found = [(use.id, use.lineno, _title(home)) for use, home in unbound(ast.parse(source))]
    assert found == requested


def _title(home: Home) -> str | None:
    return home.name if isinstance(home, FUNCTIONS) else None


@pytest.mark.parametrize(("written", "meant"), [("null", ["None", "False"]), ("true", ["True"])])
def test_another_languages_word_is_each_of_pythons_that_may_be_meant(written: str, meant: list[str]) -> None:
    source = f"def f(x):\n    return x.var(0, unbiased={written})\n"
    proposed = propose(source, Failure("NameError", f"name '{written}' is not defined", 2, written))
    assert [repair.after.split("unbiased=")[1][:-1] for repair in proposed][: len(meant)] == meant


def test_a_name_on_several_lines_of_one_function_is_one_failure_and_one_repair() -> None:
    source = textwrap.dedent("""
        def f(x):
            y = X + 1
            return X * y

        def g(x):
            return X
    """)
    failures = name_failures(source)
    assert [(failure.name, failure.line) for failure in failures] == [("X", 3), ("X", 7)]
    assert [propose(source, failure)[0].lines for failure in failures] == [(3, 4), (7,)]


@pytest.mark.parametrize(
    ("line", "may_be_text"), [("return dX, dgamma", False), ("return grads[dX], dgamma", True)]
)
def test_what_is_handed_back_is_no_text_but_a_key_may_be_one(line: str, may_be_text: bool) -> None:
    source = f"def backward(dout, grads, dgamma):\n    {line}\n"
    proposed = propose(source, Failure("NameError", "name 'dX' is not defined", 2, "dX"))
    assert any('"dX"' in repair.after for repair in proposed) == may_be_text
