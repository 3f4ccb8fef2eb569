"""The line of a mistake in a backward pass is where the first wrong gradient is made, and not where dx is put
together from it."""

from __future__ import annotations

import pytest

from bnquiz.grading.grade import grade

STAGED = """\
import numpy as np
def bn_forward(x, gamma, beta, eps=1e-5):
    m, d = x.shape
    mu = x.sum(axis=0) / m
    xc = x - mu
    var = (xc**2).sum(axis=0) / m
    sigma = np.sqrt(var + eps)
    x_hat = xc / sigma
    y = gamma * x_hat
    y = y + beta
    return y, (gamma, x_hat, xc, sigma)
def bn_backward(dy, cache):
    gamma, x_hat, xc, sigma = cache
    m, d = dy.shape
    dbeta = dy.sum(axis=0)
    dscaled = dy
    dgamma = (dscaled * x_hat).sum(axis=0)
    dx_hat = dscaled * gamma
    dinv = (dx_hat * xc).sum(axis=0)
    dxc_here = dx_hat / sigma
    dsigma = -dinv / sigma**2
    dvar = dsigma / (2 * sigma)
    dsquares = np.ones((m, d)) * dvar / m
    dxc_by_var = 2 * xc * dsquares
    dxc = dxc_here + dxc_by_var
    dmu = -(dxc_here + dxc_by_var).sum(axis=0)
    dx_by_mu = np.ones((m, d)) * dmu / m
    dx = dxc + dx_by_mu
    return dx, dgamma, dbeta
"""
SLIPS = {
    "the variance's share is not divided": ("backward-count-wrong", "* dvar / m", "* dvar"),
    "the mean's share is not divided": ("backward-count-wrong", "* dmu / m", "* dmu"),
    "the mean's term has its sign turned": ("sign-wrong", "dx = dxc + dx_by_mu", "dx = dxc - dx_by_mu"),
    "the mean's gradient is made of what adds up to nothing": (
        "backward-mean-term-missing",
        "-(dxc_here + dxc_by_var).sum(axis=0)",
        "-(dxc_by_var + 0).sum(axis=0)",
    ),
    "gamma is left out where it belongs, after what came in got another name": (
        "backward-gamma-missing",
        "dx_hat = dscaled * gamma",
        "dx_hat = dscaled",
    ),
    "a square is left out": ("unexplained", "-dinv / sigma**2", "-dinv / sigma"),
    "x̂ is taken for x - μ": ("unexplained", "(dx_hat * xc)", "(dx_hat * x_hat)"),
    "another quantity is unpacked as σ": (
        "sqrt-missing",
        "gamma, x_hat, xc, sigma = cache",
        "gamma, x_hat, xc, sigma = cache[0], cache[1], cache[2], cache[3] ** 2",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_it_is_where_the_first_wrong_gradient_is_made(server, tmp_path, slip):
    id_, right, wrong = SLIPS[slip]
    assert found(server, tmp_path, STAGED.replace(right, wrong)) == [(id_, [at(wrong, STAGED, right)])]


def test_what_is_divided_twice_has_both_lines(server, tmp_path):
    text = STAGED.replace("dinv = (dx_hat * xc).sum", "dinv = (dx_hat * xc).mean")
    lines = [at("dinv = ", text), at("dsquares = ", text)]
    assert found(server, tmp_path, text) == [("backward-count-wrong", lines)]


def test_what_the_forward_pass_changed_under_another_name_has_the_lines_that_did(server, tmp_path):
    text = STAGED.replace("y = gamma * x_hat\n    y = y + beta", "y = x_hat\n    y *= gamma\n    y += beta")
    lines = [at("y = x_hat", text), at("y *= gamma", text), at("y += beta", text)]
    assert found(server, tmp_path, text) == [("backward-dgamma-wrong", lines)]


def test_a_count_that_is_right_is_not_the_place(server, tmp_path):
    rows = STAGED.replace("* dmu / m", "* dmu / (m - 1)")
    assert found(server, tmp_path, rows) == [("backward-count-wrong", [at("* dmu", rows)])]


def at(text: str, where: str, instead: str = "") -> int:
    """The line that holds a text, or the one that it stands in place of."""
    lines = enumerate(where.splitlines(), 1)
    return next(n for n, line in lines if (instead or text) in line)


def found(server, tmp_path, text: str) -> list[tuple[str, list[int]]]:
    result = grade(tmp_path / "my_bn.py", text, server)
    return [(m.id, list(m.lines)) for m in result.mistakes if m.severity == "error"]
