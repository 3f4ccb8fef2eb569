"""What could not be judged is skipped and says why; it gets no tick."""

from pathlib import Path

from bnquiz.grading.grade import grade

PAIR = """\
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    mu, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var) + eps
    x_hat = (x - mu) / std
    return gamma * x_hat + beta, (x_hat, gamma, std)


def batchnorm_backward(dout, cache):
    x_hat, gamma, std = cache
    n = dout.shape[0]
    d = gamma * dout
    dx = (n * d - d.sum(axis=0) - x_hat * (d * x_hat).sum(axis=0)) / (n * std)
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)
"""
RIGHT = PAIR.replace("np.sqrt(var) + eps", "np.sqrt(var + eps)")
NONSENSE = "dx = dout * 0 + 123.0"


def backward_check(server, source):
    result = grade(Path("pair.py"), source, server)
    [check] = [each for each in result.checks if each.id == "backward-2d"]
    return check.status, check.message, [mistake.id for mistake in result.errors]


def nonsense(source):
    start = source.index("    dx = ")
    return source[:start] + f"    {NONSENSE}\n" + source[source.index("    return dx") :]


def test_a_right_backward_pass_gets_its_tick(server):
    status, _, mistakes = backward_check(server, RIGHT)
    assert (status, mistakes) == ("pass", [])


def test_nonsense_beside_a_right_forward_pass_fails(server):
    status, _, mistakes = backward_check(server, nonsense(RIGHT))
    assert (status, mistakes) == ("fail", ["unexplained"])


def test_nonsense_behind_a_wrong_forward_pass_fails_too(server):
    status, _, mistakes = backward_check(server, nonsense(PAIR))
    assert (status, mistakes) == ("fail", ["eps-outside-sqrt", "unexplained"])
