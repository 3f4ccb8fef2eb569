"""Code is read in its usual form: however a step is written, it is one step."""

from __future__ import annotations

import ast

import numpy as np
import pytest
import torch

from bnquiz.grading.source.entry.usual import in_usual_form

# as it may be written → as it is read
STEPS = [
    ("np.subtract(x, m)", "x - m"),
    ("x.sub(m)", "x - m"),
    ("torch.sub(x, m)", "x - m"),
    ("x + -m", "x - m"),
    ("-m + x", "x - m"),
    ("np.negative(m) + x", "x - m"),
    ("x * (1 / m)", "x / m"),
    ("1.0 / m * x", "x / m"),
    ("x * m ** -1", "x / m"),
    ("x * np.reciprocal(m)", "x / m"),
    ("m.reciprocal()", "1 / m"),
    ("np.power(m, -1)", "1 / m"),
    ("np.true_divide(np.add(x, m), np.multiply(x, m))", "(x + m) / (x * m)"),
    ("x.mul(m).add(x).div(m)", "(x * m + x) / m"),
]


def read(text: str) -> str:
    return ast.unparse(in_usual_form(ast.parse(text)))


@pytest.mark.parametrize(("written", "usual"), STEPS)
def test_a_step_is_read_as_it_is_usually_written(written, usual):
    assert read(f"y = {written}") == f"y = {usual}"


@pytest.mark.parametrize(("written", "usual"), STEPS)
def test_both_ways_to_write_it_give_the_same(written, usual):
    array = np.array if "np." in written else torch.tensor
    values = {"np": np, "torch": torch, "x": array([1.5, -2.0]), "m": array([0.25, 4.0])}
    assert (eval(written, values) == eval(usual, values)).all()  # noqa: S307  # the table above


@pytest.mark.parametrize(
    "text",
    [
        "y = np.add(x, m, out=buffer)",  # and writes into something
        "y = torch.sub(x, m, alpha=2)",
        "seen.add(x)",  # gives nothing back
        "y = np.add(*both)",
        "y = operator.sub(x, m)",
        "class Mean:\n\n    def add(self, x):\n        return x\ny = Mean().add(x)",  # the file's own
    ],
)
def test_what_is_no_such_step_stays_as_it_is(text):
    assert read(text) == text


def test_a_file_in_usual_form_is_not_copied():
    tree = ast.parse("y = (x - m) / s")
    assert in_usual_form(tree) is tree
    assert read("y = x - m") == "y = x - m"


def test_the_tree_that_was_read_is_left_as_it_was():
    tree = ast.parse("y = x + -m")
    in_usual_form(tree)
    assert ast.unparse(tree) == "y = x + -m"
