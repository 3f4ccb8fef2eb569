"""Which gradient each element of a backward pass's return statement is."""

import ast
from pathlib import Path

import pytest

from bnquiz.grading.grade import grade
from bnquiz.grading.source.entry.results import returned_gradients

RIGHT = ("dx", "dgamma", "dbeta")
CASES = {
    "names": ("dx, dgamma, dbeta", RIGHT),
    "names in another order": ("dgamma, dbeta, dx", ("dgamma", "dbeta", "dx")),
    "reshaped": ("dx, dgamma.reshape(-1), dbeta.ravel()", RIGHT),
    "attributes": ("dx, self.dgamma, self.dbeta", RIGHT),
    "sums of products": ("dx, (dout * x_hat).sum(axis=0), np.sum(dout, axis=0)", RIGHT),
    "a sum of what came in": ("dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)", RIGHT),
    "sums of names in another order": ("dx, dbeta.sum(0), dgamma.sum(0)", ("dx", "dbeta", "dgamma")),
    "dx alone": ("dx", ("dx",)),
}


@pytest.mark.fast
@pytest.mark.parametrize("case", CASES)
def test_by_its_name_else_by_its_usual_place(case):
    text, roles = CASES[case]
    [function] = ast.parse(f"def backward(dout, cache):\n    return {text}\n").body
    assert returned_gradients(function) == roles


DGAMMA, DBETA = "(dout * x_hat).sum(axis=0)", "dout.sum(axis=0)"
HANDED_BACK = {
    "right": (DGAMMA, DBETA, "dx, dgamma, dbeta", set()),
    "by letters": ("dout * x_hat", DBETA, "dx, dgamma * 1, dbeta * 1", {"backward-dgamma-wrong"}),
    "dgamma without its sum": ("dout * x_hat", DBETA, "dx, dgamma, dbeta", {"backward-dgamma-wrong"}),
    "dx last": ("dout * x_hat", DBETA, "dgamma, dbeta, dx", {"backward-dgamma-wrong"}),
    "neither has its sum": (
        "dout * x_hat", "dout", "dx, dgamma, dbeta", {"backward-dgamma-wrong", "backward-dbeta-wrong"},
    ),
}  # fmt: skip
FUNCTIONS = """
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu, var = x.mean(axis=0), x.var(axis=0)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma * x_hat + beta, (x_hat, gamma, np.sqrt(var + eps))

def batchnorm_backward(dout, cache):
    x_hat, gamma, std = cache
    dgamma = {dgamma}
    dbeta = {dbeta}
    d = dout * gamma
    dx = (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / std
    return {give}
"""
CLASS = """
import numpy as np

class BatchNorm:
    def __init__(self, n):
        self.gamma, self.beta = np.ones((1, n)), np.zeros((1, n))

    def forward(self, x):
        self.std = np.sqrt(x.var(axis=0) + 1e-8)
        self.x_hat = (x - x.mean(axis=0)) / self.std
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        x_hat = self.x_hat
        self.dLdgamma = {dgamma}
        self.dLdbeta = {dbeta}
        d = dout * self.gamma
        return (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / self.std
"""
ELEMENTS = """
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    std = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / std
    return gamma * x_hat + beta, (x_hat, gamma, std)

def batchnorm_backward(dout, cache):
    x_hat, gamma, std = cache
    dx = np.zeros_like(dout)
    for j in range(dout.shape[1]):
        d = dout[:, j] * gamma[j]
        dx[:, j] = (d - d.mean() - x_hat[:, j] * (d * x_hat[:, j]).mean()) / std[j]
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)
"""


def errors(server, text: str) -> set[str]:
    return {m.id for m in grade(Path("/nowhere/my_bn.py"), text, server).errors}


@pytest.mark.parametrize(("dgamma", "dbeta", "give", "ids"), HANDED_BACK.values(), ids=HANDED_BACK)
def test_an_array_in_the_shape_of_x_is_dgamma_without_its_sum_where_it_goes_by_its_name_or_equals_it(
    server, dgamma, dbeta, give, ids
):
    assert errors(server, FUNCTIONS.format(dgamma=dgamma, dbeta=dbeta, give=give)) == ids


def test_a_gradient_that_an_object_keeps_without_its_sum_is_wrong(server):
    ids = {"backward-dgamma-wrong", "backward-dbeta-wrong"}
    assert errors(server, CLASS.format(dgamma="dout * x_hat", dbeta="dout")) == ids
    assert errors(server, CLASS.format(dgamma=DGAMMA, dbeta=DBETA)) == set()


def test_a_backward_pass_may_take_gamma_element_by_element_where_its_forward_pass_takes_any_shape(server):
    assert errors(server, ELEMENTS) == set()


@pytest.mark.parametrize(
    ("before", "after", "ids"),
    [("", "self.gamma -= self.lr * dgamma", set()), ("self.gamma -= self.lr * dgamma", "", {"unexplained"})],
    ids=["after dx", "before dx"],
)
def test_a_step_of_gamma_that_dx_then_goes_by_is_named_on_its_line(server, before, after, ids):
    text = f"""
import numpy as np

class BatchNorm:
    def __init__(self, n, lr=0.01):
        self.gamma, self.beta, self.lr = np.ones((1, n)), np.zeros((1, n)), lr

    def forward(self, x):
        self.std = np.sqrt(x.var(axis=0) + 1e-8)
        self.x_hat = (x - x.mean(axis=0)) / self.std
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        dgamma = (dout * self.x_hat).sum(axis=0)
        {before}
        d = dout * self.gamma
        dx = (d - d.mean(axis=0) - self.x_hat * (d * self.x_hat).mean(axis=0)) / self.std
        {after}
        return dx
"""
    found = grade(Path("/nowhere/my_bn.py"), text, server).errors
    assert {m.id for m in found} == ids
    assert all(m.lines == (15,) and "gamma of after the step" in m.message for m in found)


def test_gamma_and_beta_in_short_names_are_no_running_statistics_where_training_keeps_none(server):
    text = CLASS.replace("self.gamma", "self.BW").replace("self.beta", "self.Bb")
    assert errors(server, text.format(dgamma=DGAMMA, dbeta=DBETA)) == set()
