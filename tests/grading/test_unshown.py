"""What nothing shows to be a batch norm, no name, no root and no mean, is tried: it is graded if it behaves
like one, and is no batch norm else."""

from pathlib import Path

import pytest

from bnquiz.grading.grade import grade

# Only what they do tells that these are batch norms.
BEHAVE = {
    "loops over lists": """
def a(b, c, d, e=1e-5):
    f = [sum(g) / len(g) for g in zip(*b)]
    h = [sum((i - j) * (i - j) for i in g) / len(g) for g, j in zip(zip(*b), f)]
    return [[k * (i - j) / (m + e) ** 0.5 + n for i, j, m, k, n in zip(g, f, h, c, d)] for g in b]
""",
    "a norm in the place of a root": """
import numpy as np
def a(b, c, d):
    f = b - np.add.reduce(b) / len(b)
    return c * f * len(b) ** 0.5 / np.hypot(np.linalg.norm(f, axis=0), (1e-5 * len(b)) ** 0.5) + d
""",
}  # fmt: skip

# These differ from one in a way that has a name.
NEARLY = {
    "divides by the variance": (BEHAVE["loops over lists"].replace("** 0.5", "** 1.0"), {"sqrt-missing"}),
    "n - 1 for n": (
        BEHAVE["loops over lists"].replace("for i in g) / len(g)", "for i in g) / (len(g) - 1)"),
        {"normalize-unbiased"},
    ),
}  # fmt: skip

# These are something else, and are never accused of being a wrong batch norm.
SOMETHING_ELSE = {
    "a softmax": "import numpy as np\ndef softmax(x):\n    e = np.exp(x - x.max())\n    return e / e.sum()\n",
    "a linear layer": "def affine(x, w, b):\n    return x * w + b\n",
    "a z-score of a table": "def zscore(df):\n    return (df - df.mean()) / df.std()\n",
    "an error": "def mse(a, b):\n    return sum((x - y) ** 2 for x, y in zip(a, b)) / len(a)\n",
    "what hands x back": "def same(x, y):\n    return x * 1 - 0 * y\n",
    "an optimizer": """
import numpy as np
class Adam:
    def __init__(self, lr=1e-3, b1=0.9, b2=0.999, eps=1e-8):
        self.lr, self.b1, self.b2, self.eps = lr, b1, b2, eps
        self.m = self.v = 0
    def step(self, w, g):
        self.m = self.b1 * self.m + (1 - self.b1) * g
        self.v = self.b2 * self.v + (1 - self.b2) * g * g
        return w - self.lr * self.m / (np.sqrt(self.v) + self.eps)
""",
}


@pytest.mark.parametrize("text", BEHAVE.values(), ids=BEHAVE)
def test_what_behaves_like_a_batch_norm_is_one(server, text):
    assert grade(Path("/nowhere/my_bn.py"), text, server).verdict == "pass"


@pytest.mark.parametrize(("text", "ids"), NEARLY.values(), ids=NEARLY)
def test_what_differs_in_a_way_that_has_a_name_gets_that_name(server, text, ids):
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert (result.verdict, {m.id for m in result.errors}) == ("fail", ids)


@pytest.mark.parametrize("text", SOMETHING_ELSE.values(), ids=SOMETHING_ELSE)
@pytest.mark.sampled(one_of=3)
def test_what_is_something_else_is_no_batch_norm(server, text):
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert (result.verdict, result.reason) == ("error", "no-entry")
