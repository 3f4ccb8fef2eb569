"""What shows only in a later call, in another way in, or in numbers that usual batches do not hold."""

from pathlib import Path

import pytest

from bnquiz.grading.grade import grade

ANY_RANK = """
import torch
from torch import nn


class BatchNorm2d(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        if x.dim() != 4:
            raise ValueError(f"expected 4D input (got {x.dim()}D)")
        dims, shape = [0, *range(2, x.dim())], [1, -1, *[1] * (x.dim() - 2)]
        if self.training:
            mean, var = x.mean(dims), x.var(dims, unbiased=False)
            n = x.numel() / x.size(1)
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(var.detach() * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        x_hat = (x - mean.view(shape)) / torch.sqrt(var.view(shape) + self.eps)
        return x_hat * self.weight.view(shape) + self.bias.view(shape)
"""

IN_FLOAT32 = """
import numpy as np


class BatchNorm:
    def __init__(self, width, momentum=0.9):
        self.gamma, self.beta = np.ones(width, np.float32), np.zeros(width, np.float32)
        self.mean, self.var = np.zeros(width, np.float32), np.ones(width, np.float32)
        self.momentum = momentum

    def __call__(self, x, training=True):
        x = x.astype(np.float32)
        mean, var = (x.mean(0), x.var(0)) if training else (self.mean, self.var)
        if training:
            self.mean = self.momentum * self.mean + (1 - self.momentum) * mean
            self.var = self.momentum * self.var + (1 - self.momentum) * var
        return self.gamma * (x - mean) / np.sqrt(var + 1e-8) + self.beta
"""

ALL_BATCHES = """
import torch
from torch import nn


class BatchNorm1d(nn.Module):
    def __init__(self, width, eps=1e-5):
        super().__init__()
        self.eps, self.means, self.vars = eps, [], []
        self.gamma, self.beta = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))

    def forward(self, x):
        if self.training or not self.means:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            self.means.append(mean.detach())
            self.vars.append(var.detach() * len(x) / (len(x) - 1))
        else:
            mean, var = torch.stack(self.means).mean(0), torch.stack(self.vars).mean(0)
        return self.gamma * (x - mean) / torch.sqrt(var + self.eps) + self.beta
"""

LIKE_CS231N = """
import numpy as np


def batchnorm(x, gamma, beta, running_mean, running_var, training=True, momentum=0.9, eps=1e-5):
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
        out = gamma * (x - mean) / np.sqrt(var + eps) + beta
    else:
        scale = gamma / np.sqrt(running_var + eps)
        out = (x - running_mean) * scale + beta
    return out, running_mean, running_var
"""

WITH_SWITCHES = """
import numpy as np


class BatchNorm:
    def __init__(self, width, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.mean, self.var = np.zeros(width), np.ones(width)
        self.eps, self.momentum = eps, momentum
        self.is_training = True

    def forward(self, x, training):
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.mean = self.momentum * self.mean + (1 - self.momentum) * mean
            self.var = self.momentum * self.var + (1 - self.momentum) * var
        else:
            mean, var = self.mean, self.var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta

    def train(self):
        self.is_training = True

    def eval(self):
        self.is_training = False

    def __call__(self, x):
        return self.forward(x, self.is_training)
"""

RIGHT = {
    "a guard on the rank": ANY_RANK,
    "eps under the root in float32": IN_FLOAT32,
    "the statistics of all batches": ALL_BATCHES,
    "a function": LIKE_CS231N,
    "a call that goes by eval()": WITH_SWITCHES,
}

WRONG = {
    "a guard that refuses what it asks for": (ANY_RANK, "x.dim() != 4", "x.dim() == 4", {"rank-test"}),
    "eps beside the root, too small for usual variances": (
        IN_FLOAT32,
        "np.sqrt(var + 1e-8)",
        "(np.sqrt(var) + 1e-8)",
        {"eps-outside-sqrt"},
    ),
    "a list that keeps every graph": (ALL_BATCHES, "append(mean.detach())", "append(mean)", {"graph-leak"}),
    "gamma divided in place, which is the caller's": (
        LIKE_CS231N,
        "scale = gamma / np.sqrt(running_var + eps)",
        "scale = gamma\n        scale /= np.sqrt(running_var + eps)",
        {"input-modified"},
    ),
    "one sample that loses its axis": (LIKE_CS231N, "return out,", "return out.squeeze(),", {"wrong-return"}),
    "a call that does not go by eval()": (
        WITH_SWITCHES,
        "self.forward(x, self.is_training)",
        "self.forward(x, True)",
        {"batch-stats-in-eval", "eval-updates-running"},
    ),
}


def errors(server, text: str) -> set[str]:
    return {m.id for m in grade(Path("/nowhere/my_bn.py"), text, server).errors}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
@pytest.mark.sampled(one_of=2)
def test_what_is_right_in_later_calls_too_passes(server, text):
    assert errors(server, text) == set()


@pytest.mark.parametrize(("text", "old", "new", "mistakes"), WRONG.values(), ids=WRONG)
@pytest.mark.sampled(one_of=3)
def test_what_shows_only_later_is_named(server, text, old, new, mistakes):
    assert text.count(old) == 1
    assert errors(server, text.replace(old, new)) == mistakes
