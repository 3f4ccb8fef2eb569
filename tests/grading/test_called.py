"""A failure is told with the call that came to it, so that a person can repeat it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bnquiz.grading.grade import grade

CASES = {
    "a function, by the names and shapes of its arguments": (
        """\
import numpy as np
def batch_norm(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / (x.var(0) + eps) ** "0.5" + beta
""",
        "(bnquiz called batch_norm(x: 5×3, gamma: 1×3, beta: 1×3, eps=0.3) in training)",
    ),
    "a class, with what it was made with": (
        """\
import numpy as np
class BatchNorm:
    def __init__(self, c):
        self.gamma, self.beta = np.ones(c), np.zeros(c)
        self.mean, self.var = np.zeros(c), np.ones(c)
    def forward(self, x, training=True):
        if training:
            mean, var = x.mean(0), x.var(0)
            self.mean = 0.9 * self.mean + 0.1 * mean
            self.var = 0.9 * self.var + 0.1 * x.var(0, ddof=1)
        else:
            mean, var = self.mean, self.var + "1"
        return self.gamma * (x - mean) / np.sqrt(var + 1e-5) + self.beta
""",
        "(bnquiz called BatchNorm(c=3).forward(x: 5×3, training=False) at inference)",
    ),
    "a constructor alone, where that fails": (
        """\
import torch
class BatchNorm(torch.nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.gamma = torch.nn.Parameter(torch.ones([num_features, "1"]))
    def forward(self, x):
        return self.gamma * (x - x.mean(0)) / (x.var(0, unbiased=False) + 1e-5).sqrt()
""",
        "(bnquiz called BatchNorm(num_features=3) in training)",
    ),
}


@pytest.mark.parametrize(("text", "call"), CASES.values(), ids=CASES)
def test_a_crash_says_which_call_came_to_it(server, text, call):
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    [message] = [m.message for m in result.mistakes if m.id == "crash"]
    assert call in message
