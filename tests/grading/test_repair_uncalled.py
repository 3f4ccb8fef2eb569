"""Functions that are named where their result is meant."""

from __future__ import annotations

import textwrap

import pytest

from bnquiz.grading.repair import found_in, uncalled

pytestmark = pytest.mark.fast

# a body, and what its first repaired line becomes (None: it is in order)
UNCALLED: dict[str, tuple[str, str | None]] = {
    "mode": ("if torch.is_grad_enabled:\n    x = 1", "if torch.is_grad_enabled():"),
    "mode-negated": ("if not torch.is_grad_enabled:\n    x = 1", "if not torch.is_grad_enabled():"),
    "mode-kept": ("training = torch.is_grad_enabled", "training = torch.is_grad_enabled()"),
    "mode-compared": (
        "if torch.is_grad_enabled == False:\n    x = 1",
        "if torch.is_grad_enabled() == False:",
    ),
    "context": ("with torch.no_grad:\n    x = 1", "with torch.no_grad():"),
    "rank": ("if x.dim == 2:\n    x = 1", "if x.dim() == 2:"),
    "super": ("super().__init__", "super().__init__()"),
    "called": ("if torch.is_grad_enabled():\n    x = 1", None),
    "own-attribute": ("if self.dim == 2:\n    x = 1", None),
    "passed-on": ("mode = choose(torch.is_grad_enabled)", None),
    "property": ("if x.ndim == 2:\n    x = 1", None),
}


@pytest.mark.parametrize(("body", "requested"), UNCALLED.values(), ids=UNCALLED)
def test_a_function_that_stands_for_its_result_is_called(body: str, requested: str | None) -> None:
    source = "def f(self, x):\n" + textwrap.indent(body, "    ")
    made = [(repair.mistake, repair.lines, repair.after.strip()) for repair in found_in(source, uncalled)]
    assert made == ([("not-called", (2,), requested)] if requested else [])


def test_the_same_function_uncalled_on_several_lines_is_one_mistake() -> None:
    source = "if torch.is_grad_enabled:\n    pass\nif not torch.is_grad_enabled:\n    pass\n"
    assert [repair.lines for repair in found_in(source, uncalled)] == [(1, 3)]
