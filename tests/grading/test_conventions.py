"""Which of both conventions of momentum a file is held to, and by which evidence."""

from __future__ import annotations

import ast

import pytest

from bnquiz.grading.source.conventions import momentum
from bnquiz.grading.source.entry import entries

pytestmark = pytest.mark.fast

_BODY = "    return gamma * (x - x.mean(0)) / x.std(0) + beta\n"
_PLAIN = f"def batch_norm(x, gamma, beta, momentum):\n{_BODY}"
CASES = {
    "the option goes first": (_PLAIN.replace("momentum", "momentum=0.9"), "update", "update", "--momentum"),
    "a large default": (_PLAIN.replace("momentum", "momentum=0.9"), None, "keep", "default is 0.9"),
    "a small default": (_PLAIN.replace("momentum", "momentum=0.1"), None, "update", "default is 0.1"),
    "half weighs the old": (_PLAIN.replace("momentum", "momentum=0.5"), None, "keep", "default is 0.5"),
    "a bool is no number": (_PLAIN.replace("momentum", "momentum=False"), None, "keep", "what it does"),
    "passed by place": (f"{_PLAIN}batch_norm(x, g, b, 0.1)\n", None, "update", "line 3 passes 0.1"),
    "passed by name": (f"{_PLAIN}batch_norm(x, g, b, momentum=0.1)\n", None, "update", "line 3 passes 0.1"),
    "passed under a name": (f"{_PLAIN}M = 0.1\nbatch_norm(x, g, b, M)\n", None, "update", "line 4 passes"),
    "passed to another": (f"{_PLAIN}other(x, g, b, 0.1)\n", None, "keep", "what it does"),
    "set in the file": (f"{_PLAIN}MOMENTUM = 0.01\n", None, "update", "line 3 sets it"),
    "set in a dict": (f"{_PLAIN}c = {{'momentum': 0.01}}\n", None, "update", "line 3 sets it"),
    "a default of a look-up": (f"{_PLAIN}m = c.get('momentum', 0.01)\n", None, "update", "line 3 sets it"),
    "parameters of torch's": (
        f"def batch_norm(x, running_mean, running_var, weight, bias):\n{_BODY}", None, "update",
        "F.batch_norm",
    ),
    "parameters of the book's": (
        f"def batch_norm(x, gamma, beta, moving_mean, moving_var):\n{_BODY}", None, "keep",
        "named moving_mean",
    ),
    "nothing is said": (_PLAIN, None, "keep", "what it does"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "option", "value", "evidence"), CASES.values(), ids=CASES)
def test_momentum_follows_the_first_evidence_there_is(
    source: str, option: str | None, value: str, evidence: str
) -> None:
    tree = ast.parse(source)
    found = momentum(entries(tree, source)[0], tree, option)
    assert found.value == value
    assert evidence in found.evidence.en
