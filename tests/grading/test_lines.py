"""The line of a mistake is the one that causes it: the first at which a value is wrong though all that went
into it is right. In each file here it is marked."""

from __future__ import annotations

import pytest

from bnquiz.grading.grade import grade

MARK = "  # <-"
_STATE = """\
import numpy as np
class BN:
    def __init__(self, c):
        self.gamma, self.beta = np.ones(c), np.zeros(c)
        self.rm, self.rv = np.zeros(c), np.ones(c)
"""
CASES = {
    ("state-crossed", "a helper for both modes is right, and is called with its arguments exchanged"): _STATE
    + """\
    def forward(self, x, train=True):
        if train:
            mu, var = x.mean(0), x.var(0)
            self.rm = 0.9 * self.rm + 0.1 * mu
            self.rv = 0.9 * self.rv + 0.1 * x.var(0, ddof=1)
            return self.scale(x, mu, var)
        return self.scale(x, self.rv, self.rm)  # <-
    def scale(self, x, mu, var):
        return self.gamma * (x - mu) / np.sqrt(var + 1e-5) + self.beta
""",
    ("state-crossed", "the update is right, and gets the variance for the mean"): _STATE
    + """\
    def update(self, mean, var):
        self.rm = 0.9 * self.rm + 0.1 * mean
        self.rv = 0.9 * self.rv + 0.1 * var
    def forward(self, x, train=True):
        mean, var = (x.mean(0), x.var(0)) if train else (self.rm, self.rv)
        if train:
            self.update(x.var(0, ddof=1), mean)  # <-
        return self.gamma * (x - mean) / np.sqrt(var + 1e-5) + self.beta
""",
    ("state-crossed", "a getter hands out what it is asked for"): """\
import numpy as np
class BN:
    def __init__(self, c):
        self.s = {"g": np.ones(c), "b": np.zeros(c), "m": np.zeros(c), "v": np.ones(c)}
    def get(self, k):
        return self.s[k]
    def forward(self, x, train=True):
        if train:
            m, v = x.mean(0), x.var(0)
            self.s["m"] = 0.9 * self.s["m"] + 0.1 * m
            self.s["v"] = 0.9 * self.s["v"] + 0.1 * x.var(0, ddof=1)
        else:
            m, v = self.get("v"), self.get("m")  # <-
        return self.get("g") * (x - m) / np.sqrt(v + 1e-5) + self.get("b")
""",
    ("gamma-beta-swapped", "a helper is right, and is called with gamma and beta exchanged"): """\
import torch
def affine(x_hat, gamma, beta):
    return gamma * x_hat + beta
def batch_norm(x, gamma, beta, eps=1e-5):
    x_hat = (x - x.mean(0)) / (x.var(0, unbiased=False) + eps).sqrt()
    return affine(x_hat, beta, gamma)  # <-
""",
    ("gamma-beta-swapped", "the channels are computed one by one, and joined at the end"): """\
import torch
def batch_norm(x, gamma, beta, eps=1e-5):
    outs = []
    for c in range(x.shape[1]):
        v = x[:, c]
        outs.append(beta[c] * (v - v.mean()) / (v.var(unbiased=False) + eps).sqrt() + gamma[c])  # <-
    return torch.stack(outs, 1)
""",
    ("center-added", "batch norm is folded into one product and one sum"): """\
import numpy as np
def fold(weight, bias, running_mean, running_var, eps=1e-5):
    scale = weight / np.sqrt(running_var + eps)
    return scale, bias + running_mean * scale  # <-
def bn_inference(x, weight, bias, running_mean, running_var, eps=1e-5):
    scale, shift = fold(weight, bias, running_mean, running_var, eps)
    return x * scale + shift
""",
    ("dtype-changed", "the output is cast back to a type of its own"): """\
import torch
def batch_norm(x, gamma, beta, eps=1e-5):
    h = x.double()
    y = (h - h.mean(0)) / (h.var(0, unbiased=False) + eps).sqrt() * gamma + beta
    return y.float()  # <-
""",
    ("backward-gamma-missing", "a decorator only hands on what the backward pass made"): """\
import numpy as np
def last(fn):
    def inner(self, x):
        n, c, h, w = x.shape
        y = fn(self, np.moveaxis(x, 1, -1).reshape(-1, c))
        return y.reshape(n, h, w, c).transpose(0, 3, 1, 2)
    return inner
class BN:
    def __init__(self, c):
        self.gamma, self.beta = np.ones(c), np.zeros(c)
    @last
    def forward(self, x):
        self.std = np.sqrt(x.var(0) + 1e-5)
        self.xh = (x - x.mean(0)) / self.std
        return self.gamma * self.xh + self.beta
    @last
    def backward(self, dy):
        m = len(dy)
        self.dbeta = dy.sum(0)
        self.dgamma = (dy * self.xh).sum(0)
        return 1 / (m * self.std) * (m * dy - self.dbeta - self.xh * self.dgamma)  # <-
""",
    ("running-not-updated", "one array holds both statistics, and the new one is thrown away"): """\
import torch
class Norm(torch.nn.Module):
    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = torch.nn.Parameter(torch.ones(c))
        self.bias = torch.nn.Parameter(torch.zeros(c))
        self.register_buffer("moments", torch.tensor([[0.0], [1.0]]).repeat(1, c))
    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            new = torch.stack([mean, x.var(0)]).detach()
            torch.lerp(self.moments, new, self.momentum)  # <-
        else:
            mean, var = self.moments
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
""",
    ("mode-inverted", "the condition is right, and a train() of its own sets the opposite"): """\
import torch
class Norm(torch.nn.Module):
    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = torch.nn.Parameter(torch.ones(c))
        self.bias = torch.nn.Parameter(torch.zeros(c))
        self.register_buffer("running_mean", torch.zeros(c))
        self.register_buffer("running_var", torch.ones(c))
    def train(self, mode=True):
        return super().train(not mode)  # <-
    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(x.detach().var(0), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
""",
    ("unexplained", "a factor is left out on the way back"): """\
import numpy as np
def batchnorm_forward(x, gamma, beta, eps):
    centered = x - x.mean(0)
    std = np.sqrt((centered**2).mean(0) + eps)
    return gamma * centered / std + beta, (centered, gamma, std)
def batchnorm_backward(dout, cache):
    centered, gamma, std = cache
    d_affine = dout
    dgamma, dbeta = (d_affine * centered / std).sum(0), dout.sum(0)
    dx_hat = d_affine * gamma
    d_std = -(dx_hat * centered).sum(0) / std**2
    dvar = d_std / std  # <-
    d_centered = dx_hat / std + 2 * centered * dvar / len(dout)
    return d_centered - d_centered.mean(0), dgamma, dbeta
""",
    ("reshape-mixes-axes", "y is cut anew, and not turned back"): """\
import torch
def batch_norm(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    rows = x.permute(1, 0, 2, 3).reshape(c, -1)
    x_hat = (rows - rows.mean(1, keepdim=True)) / (rows.var(1, keepdim=True, unbiased=False) + eps).sqrt()
    y = gamma[:, None] * x_hat + beta[:, None]
    return y.view(n, c, h, w)  # <-
""",
    ("axes-batch-only", "a function says over which axes"): """\
import numpy as np
def axes(ndim):
    return 0  # <-
def batch_norm(x, gamma, beta, eps=1e-5):
    \"\"\"x: (N, C) or (N, C, H, W)\"\"\"
    over = axes(x.ndim)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    x_hat = (x - x.mean(over, keepdims=True)) / np.sqrt(x.var(over, keepdims=True) + eps)
    return x_hat * gamma.reshape(shape) + beta.reshape(shape)
""",
    ("running-std", "the update is right, and gets the root for the variance"): _STATE
    + """\
    def update(self, mean, var):
        self.rm = 0.9 * self.rm + 0.1 * mean
        self.rv = 0.9 * self.rv + 0.1 * var
    def forward(self, x, train=True):
        if train:
            mean, std = x.mean(0), x.std(0)
            var = std**2
            self.update(mean, std)  # <-
        else:
            mean, var = self.rm, self.rv
        return self.gamma * (x - mean) / np.sqrt(var + 1e-5) + self.beta
""",
    ("running-not-updated", "the new state is right, and the old one is handed back"): """\
import numpy as np
def batch_norm(x, gamma, beta, state, training, momentum=0.9, eps=1e-5):
    old_mean, old_var = state
    if training:
        mean, var = x.mean(0), x.var(0)
        new = (momentum * old_mean + (1 - momentum) * mean, momentum * old_var + (1 - momentum) * var)  # <-
    else:
        (mean, var), new = state, state
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, state  # <-
""",
    ("mode-inverted", "a property says the opposite of the mode"): """\
import torch
class BN(torch.nn.Module):
    def __init__(self, c):
        super().__init__()
        self.weight, self.bias = torch.nn.Parameter(torch.ones(c)), torch.nn.Parameter(torch.zeros(c))
        self.register_buffer("running_mean", torch.zeros(c))
        self.register_buffer("running_var", torch.ones(c))
    @property
    def by_batch(self):
        return not self.training  # <-
    def forward(self, x):
        if self.by_batch:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, 0.1)
                self.running_var.lerp_(x.var(0), 0.1)
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / (var + 1e-5).sqrt() * self.weight + self.bias
""",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[1].replace(" ", "-"))
@pytest.mark.sampled(one_of=3)
def test_a_mistake_stands_on_the_line_that_causes_it(server, tmp_path, case):
    text = CASES[case]
    marked = tuple(n for n, line in enumerate(text.splitlines(), 1) if line.endswith(MARK))
    result = grade(tmp_path / "my_bn.py", text.replace(MARK, ""), server)
    assert [(m.id, m.lines) for m in result.mistakes] == [(case[0], marked)]
