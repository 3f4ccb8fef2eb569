"""What stands around a batch norm in real code, and what it must not be blamed for."""

from __future__ import annotations

from pathlib import Path

import pytest

from bnquiz.grading.grade import grade
from bnquiz.grading.records import Result


def graded(server, text: str) -> Result:
    return grade(Path("/nowhere/my_bn.py"), text, server)


def found(result: Result) -> tuple[str, list[str]]:
    """The verdict, and the ids of the mistakes that are errors."""
    return result.verdict, [m.id for m in result.mistakes if m.severity == "error"]


PAIR = """
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.ones(x.shape[1]))
    mean, var = running_mean, running_var
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mean
        bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, None


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    n, c, h, w = x.shape
    out, cache = batchnorm_forward(x.transpose(0, 2, 3, 1).reshape(-1, c), gamma, beta, bn_param)
    return out.reshape(n, h, w, c).transpose(0, 3, 1, 2), cache
"""

LAYER = """
import numpy as np


class BatchNormLayer:
    def __init__(self, features, momentum=0.9, eps=1e-5):
        self.gamma, self.beta = np.ones(features), np.zeros(features)
        self.running_mean, self.running_var = np.zeros(features), np.ones(features)
        self.momentum, self.eps, self.training = momentum, eps, True

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
"""

COMPOSITES = {
    "a linear layer before it": PAIR + """

def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)


def affine_bn_forward(x, w, b, gamma, beta, bn_param):
    out, fc_cache = affine_forward(x, w, b)
    out, bn_cache = batchnorm_forward(out, gamma, beta, bn_param)
    return out, (fc_cache, bn_cache)
""",
    "an activation behind it": PAIR + """

def batchnorm_relu_forward(x, gamma, beta, bn_param):
    out, cache = batchnorm_forward(x, gamma, beta, bn_param)
    return np.maximum(0, out), cache
""",
    "a network with an option for it": LAYER + """

class NetworkWithBatchNorm:
    def __init__(self, layer_sizes, use_batch_norm=True):
        self.weights, self.batch_norms = [], []
        for i in range(len(layer_sizes) - 1):
            scale = np.sqrt(2.0 / layer_sizes[i])
            self.weights.append(scale * np.random.randn(layer_sizes[i], layer_sizes[i + 1]))
            if use_batch_norm:
                self.batch_norms.append(BatchNormLayer(layer_sizes[i + 1]))

    def forward(self, x):
        for weights, batch_norm in zip(self.weights, self.batch_norms):
            x = np.maximum(0, batch_norm.forward(x @ weights))
        return x
""",
    "a block of layers": LAYER + """

class BNBlock:
    def __init__(self, n_in, n_out):
        self.weights, self.bn = np.random.randn(n_in, n_out), BatchNormLayer(n_out)

    def forward(self, x):
        return np.maximum(0, self.bn.forward(x.dot(self.weights)))
""",
}  # fmt: skip


@pytest.mark.parametrize("text", COMPOSITES.values(), ids=COMPOSITES)
def test_what_only_uses_the_batch_norm_is_not_graded(server, text):
    result = graded(server, text)
    assert (found(result), len(result.others)) == (("pass", []), "spatial" in text)


def test_what_uses_another_one_by_reshaping_alone_is_graded(server):
    result = graded(
        server,
        PAIR.replace("x.transpose(0, 2, 3, 1).reshape(-1, c)", "x.reshape(-1, c)").replace(
            "out.reshape(n, h, w, c).transpose(0, 3, 1, 2)", "out.reshape(n, c, h, w)"
        ),
    )
    assert found(result) == ("fail", ["reshape-mixes-axes"])
