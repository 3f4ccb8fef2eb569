"""What could not be judged is skipped and says why; it gets no tick."""

from pathlib import Path

import pytest

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


KEPT = """\
import numpy as np


class BatchNorm:
    def __init__(self, dim, eps=1e-5):
        self.params = {"W": np.ones(dim), "b": np.zeros(dim)}
        self.grads = {}
        self.eps = eps

    def forward(self, x):
        mean, var = x.mean(0), x.var(0)
        self.scale = 1 / np.sqrt(var + self.eps)
        self.h = (x - mean) * self.scale
        return self.params["W"] * self.h + self.params["b"]

    def backward(self, grad):
        self.grads["W"] = (grad * self.h).sum(0)
        self.grads["b"] = grad.sum(0)
        g = grad * self.params["W"]
        return self.scale * (g - g.mean(0) - self.h * (g * self.h).mean(0))
"""


@pytest.mark.parametrize(
    ("text", "checks", "mistakes"),
    [
        (KEPT, {"backward-2d": "pass", "backward-sums-2d": "pass"}, []),
        (
            KEPT.replace("(grad * self.h).sum(0)\n", "(grad * self.h).mean(0)\n"),
            {"backward-2d": "pass", "backward-sums-2d": "fail"},
            ["backward-dgamma-wrong"],
        ),
        (
            KEPT.replace('self.grads["W"] =', "unkept =").replace('self.grads["b"] =', "unkept ="),
            {"backward-2d": "pass", "backward-sums-2d": "skip"},
            [],
        ),
        (
            KEPT.replace('self.grads["W"] =', "dg =").replace('self.grads["b"] =', "self.k = db ="),
            {"backward-2d": "pass", "backward-sums-2d": "pass"},
            [],
        ),
        (
            KEPT.replace('self.grads["W"] =', "dg =").replace(
                'self.grads["b"] = grad.sum(0)', "self.k = db = grad.sum()"
            ),
            {"backward-2d": "pass", "backward-sums-2d": "fail"},
            ["backward-dbeta-wrong"],
        ),
    ],
    ids=["right", "dgamma wrong", "kept nowhere", "in variables", "in a variable, summed over everything"],
)
def test_dgamma_and_dbeta_are_right_wrong_or_nowhere_to_be_found(server, text, checks, mistakes):
    result = grade(Path("layer.py"), text, server)
    assert {c.id: c.status for c in result.checks if c.id.startswith("backward-")} == checks
    assert [m.id for m in result.errors] == mistakes
    assert [s.part for s in result.skipped] == ["sums"] * ("skip" in checks.values())


HALVES = """\
import numpy as np


def normalized(s, eps, x):
    return (x - s.mean) / np.sqrt(s.var + eps)


def train_step(s, x, decay=0.9, eps=1e-5):
    batch = type(s)(x.mean(0), ((x - x.mean(0)) ** 2).mean(0))
    return normalized(batch, eps, x), type(s)(*(decay * a + (1 - decay) * b for a, b in zip(s, batch)))


def predict(s, x, eps=1e-5):
    return normalized(s, eps, x)
"""


def test_training_beside_a_right_function_for_inference_is_not_passed_over_in_silence(server):
    result = grade(Path("halves.py"), HALVES, server)
    assert [(s.part, "train_step" in s.reason) for s in result.skipped] == [("training", True)]


ALSO_BACKWARD = """

def batchnorm_backward_alt(dout, cache):
    return dout, dout.sum(axis=0), dout.sum(axis=0)
"""


def test_a_second_backward_pass_is_judged_as_the_first_is(server):
    result = grade(Path("pair.py"), RIGHT + ALSO_BACKWARD, server)
    said = [c.message for c in result.checks if c.id == "backward-2d"]
    assert result.verdict == "fail"
    assert len(said) == 2
    assert said[1].startswith("batchnorm_backward_alt: ")


def test_a_second_backward_pass_that_is_not_written_is_skipped(server):
    left = ALSO_BACKWARD.replace("dout, dout.sum(axis=0), dout.sum(axis=0)", "None, None, None")
    result = grade(Path("pair.py"), RIGHT + left, server)
    assert (result.verdict, [s.part for s in result.skipped]) == ("pass", ["backward"])


IDIOMS = Path(__file__).parents[1] / "learners" / "idioms"
# What stands beside a right batch norm, or is left alone in it → what the report says of it.
SAID = {
    "first_part_done": "bn_of_images is not written yet",
    "beside_the_librarys": "bn_of_torch is a library's batch norm",
    "there_and_back": "way is no mode; it was 'in' at every call",
    "sealed_by_a_method": "inference is what comes after seal()",
}


@pytest.mark.parametrize(("name", "words"), SAID.items(), ids=SAID)
@pytest.mark.sampled(one_of=2)
def test_what_is_not_graded_and_how_inference_is_entered_is_said(server, name, words):
    path = IDIOMS / f"{name}.py"
    result = grade(path, path.read_text(encoding="utf-8"), server)
    said = [*result.notes, *(skipped.reason for skipped in result.skipped)]
    assert (result.verdict, [words in each for each in said].count(True)) == ("pass", 1)
