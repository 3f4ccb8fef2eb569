"""A backward pass is graded with its forward pass, and one that takes x itself beside one of bnquiz's own."""

from pathlib import Path

import pytest

from bnquiz.grading.grade import grade
from bnquiz.grading.options import Options

ROWS = """import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = len(x)
    centered = x - x.mean(axis=0)
    std = np.sqrt((centered**2).mean(axis=0) + eps)
    dbeta = dout.sum(axis=0)
    dgamma = (dout * centered / std).sum(axis=0)
    d = dout * gamma
    dx = (d - d.sum(axis=0) / n - centered / std * (d * centered / std).sum(axis=0) / n) / std
    return dx, dgamma, dbeta
"""
IMAGES = """import torch


def bn_grad(dy, x, gamma, eps=1e-5):
    m = x.numel() / x.shape[1]
    x_hat = x - x.mean((0, 2, 3), keepdim=True)
    inv = (x.var((0, 2, 3), unbiased=False, keepdim=True) + eps).rsqrt()
    x_hat = x_hat * inv
    dgamma, dbeta = (dy * x_hat).sum((0, 2, 3)), dy.sum((0, 2, 3))
    g = gamma[None, :, None, None] * inv
    dx = g * (dy - dbeta[None, :, None, None] / m - x_hat * dgamma[None, :, None, None] / m)
    return dx, dgamma, dbeta
"""
WITH_CACHE = ROWS.replace("dout, x, gamma, eps=1e-5", "dout, cache").replace(
    "    n = len(x)", "    x, gamma, eps = cache\n    n = len(x)"
)
PAIR = """import numpy as np


def bn_fwd(x, gamma, beta, eps=1e-5):
    x_hat = (x - x.mean(0)) / np.sqrt(x.var(0) + eps)
    return gamma * x_hat + beta, (x_hat, gamma, np.sqrt(x.var(0) + eps))


def bn_bwd(dout, cache):
    x_hat, gamma, std = cache
    d = dout * gamma
    dx = (d - d.mean(0) - x_hat * (d * x_hat).mean(0)) / std
    return dx, (dout * x_hat).sum(0), dout.sum(0)
"""
CASES = {
    "alone, of rows": (ROWS, None, ("pass", [])),
    "alone, of images, in torch": (IMAGES, None, ("pass", [])),
    "alone, by its name": (ROWS, "batchnorm_backward", ("pass", [])),
    "alone, without the term of the mean": (
        ROWS.replace(" - d.sum(axis=0) / n", ""), None, ("fail", ["backward-mean-term-missing"]),
    ),
    "alone, without gamma": (ROWS.replace("dout * gamma", "dout * 1"), None, ("fail", ["backward-gamma-missing"])),
    "the half of a pair, by its name": (PAIR, "bn_bwd", ("pass", [])),
    "with a cache that nobody knows": (WITH_CACHE, None, ("error", [])),
    "with a cache that nobody knows, by its name": (WITH_CACHE, "batchnorm_backward", ("error", [])),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_backward_pass_is_judged_by_its_gradients(case, server):
    source, entry, expected = CASES[case]
    result = grade(Path("my_bn.py"), source, server, Options(entry=entry))
    assert (result.verdict, [m.id for m in result.errors]) == expected


def test_the_report_names_the_learners_function_and_says_what_stood_in(server):
    result = grade(Path("my_bn.py"), ROWS, server, Options())
    assert (result.entry.name, result.entry.line) == ("batchnorm_backward", 4)
    assert any("stands alone" in note for note in result.notes)


def test_without_what_its_forward_pass_keeps_it_says_what_to_do(server):
    result = grade(Path("my_bn.py"), WITH_CACHE, server, Options())
    assert result.reason == "no-entry"
    assert "put the forward pass into the same file" in result.notes[0]
