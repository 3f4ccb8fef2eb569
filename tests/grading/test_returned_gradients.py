"""Which gradient each element of a backward pass's return statement is."""

import ast

import pytest

from bnquiz.grading.source.entry.results import returned_gradients

pytestmark = pytest.mark.fast

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


@pytest.mark.parametrize("case", CASES)
def test_by_its_name_else_by_its_usual_place(case):
    text, roles = CASES[case]
    [function] = ast.parse(f"def backward(dout, cache):\n    return {text}\n").body
    assert returned_gradients(function) == roles
