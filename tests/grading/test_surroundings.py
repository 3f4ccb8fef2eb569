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


MODES = {
    "a method of the base class": (
        """
class Base:
    def __init__(self):
        self.training = True

    def is_training(self):
        return self.training
""",
        "self.is_training()",
    ),
    "a method that compares a word": (
        """
class Base:
    def __init__(self):
        self._mode = "train"

    def is_train(self):
        return self._mode == "train"
""",
        "self.is_train()",
    ),
    "a property that nobody can set": (
        """
class Base:
    def __init__(self):
        self._training = True

    @property
    def is_training(self):
        return self._training
""",
        "self.is_training",
    ),
    "a method of a base class that is absent": ("from layers import Base\n", "self.is_training()"),
    "an attribute of a class": (
        """
class Config:
    train = True


class Base:
    pass
""",
        "Config.train",
    ),
    "a word in an object of the file": (
        """
class Settings:
    mode = "train"


settings = Settings()


class Base:
    pass
""",
        "settings.mode == 'train'",
    ),
    "an attribute of a class that is absent": (
        "from framework import Config\n\n\nclass Base:\n    pass\n",
        "Config.train",
    ),
}


def switched_by(before: str, test: str) -> str:
    """The layer, with its mode elsewhere."""
    layer = LAYER.replace("class BatchNormLayer:", f"{before}\n\nclass BatchNormLayer(Base):")
    layer = layer.replace("momentum, eps, True", "momentum, eps, None").replace(
        ", self.training =", ", self.none ="
    )
    layer = layer.replace("        self.gamma,", "        super().__init__()\n        self.gamma,", 1)
    return layer.replace("if self.training:", f"if {test}:")


@pytest.mark.parametrize(("before", "test"), MODES.values(), ids=MODES)
@pytest.mark.sampled(one_of=3)
def test_the_mode_may_be_anywhere(server, before, test):
    right, wrong = switched_by(before, test), switched_by(before, f"not ({test})")
    assert found(graded(server, right)) == ("pass", [])
    assert found(graded(server, wrong)) == ("fail", ["mode-inverted"])


def test_the_mode_may_be_an_attribute_of_what_a_layer_is_made_with(server):
    text = LAYER.replace("(self, features", "(self, net, features").replace(
        "self.training = mom", "self.net = mom"
    )
    assert found(
        graded(
            server,
            text.replace("eps, True", "eps, net").replace(
                "if self.training:", "if self.net.mode == 'train':"
            ),
        )
    ) == ("pass", [])


FORWARD_IS_INFERENCE = """
import numpy as np


class BatchNorm:
    def __init__(self, n):
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.running_mean, self.running_var = np.zeros(n), np.ones(n)

    def forward(self, x):
        return self.gamma * (x - self.running_mean) / np.sqrt(self.running_var + 1e-5) + self.beta

    def NAME(self, x):
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.running_mean = 0.9 * self.running_mean + 0.1 * mean
        self.running_var = 0.9 * self.running_var + 0.1 * var
        return self.gamma * (x - mean) / np.sqrt(var + 1e-5) + self.beta
"""

NUMBERS_FOR_GAMMA = """
import numpy as np


class BatchNorm2d:
    def __init__(self, eps=0.001, momentum=0.99, beta=0, gamma=1):
        self.eps, self.momentum, self.beta, self.gamma = eps, momentum, beta, gamma
        self.training_mean, self.training_var = 0.0, 1.0

    def forward_train(self, images):
        mean = images.mean(axis=(0, 2, 3), keepdims=True)
        var = images.var(axis=(0, 2, 3), keepdims=True)
        self.training_mean = self.momentum * self.training_mean + (1 - self.momentum) * mean
        self.training_var = self.momentum * self.training_var + (1 - self.momentum) * var
        return self.gamma * (images - mean) / np.sqrt(var + self.eps) + self.beta

    def forward_inference(self, images):
        return self.gamma * (images - self.training_mean) / np.sqrt(self.training_var + self.eps) + self.beta
"""

FUNCTION_OF_ITS_OWN = """
import numpy as np


class Function:
    pass


class BatchNorm(Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, running_mean, running_var, training, momentum, eps):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean[:] = (1 - momentum) * running_mean + momentum * mean
            running_var[:] = (1 - momentum) * running_var + momentum * var
        ctx.save_for_backward(x, gamma)
        ctx.eps = eps
        return gamma * (x - mean) / np.sqrt(var + eps) + beta
"""

MOMENTS_OF_AN_OPTIMIZER = """
import numpy as np


class BatchNorm:
    def forward(self, x):
        if not hasattr(self, "gamma"):
            self.gamma, self.beta = np.ones((1, x.shape[1])), np.zeros((1, x.shape[1]))
            self.mg, self.mb = np.zeros(self.gamma.shape), np.zeros(self.beta.shape)
        mean = x.mean(axis=0, keepdims=True)
        var = ((x - mean) ** 2).mean(axis=0, keepdims=True)
        return self.gamma * (x - mean) / np.sqrt(var + 1e-5) + self.beta
"""

SYNCHRONIZED = """
import torch
import torch.distributed as dist
from torch import nn


class SyncBatchNorm(nn.Module):
    def __init__(self, n, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))

    def averaged(self, values):
        values = values.clone()
        dist.all_reduce(values, op=dist.ReduceOp.SUM)
        return values / dist.get_world_size()

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean = self.averaged(x.mean(0))
            var = self.averaged(((x - mean) ** 2).mean(0))
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
"""

RIGHT = {
    "forward is inference, beside one that trains": FORWARD_IS_INFERENCE.replace("NAME", "forward_train"),
    "the same, under a name that says nothing": FORWARD_IS_INFERENCE.replace("NAME", "forward_and_keep"),
    "gamma and beta are numbers, x is images": NUMBERS_FOR_GAMMA,
    "a Function that is no torch's": FUNCTION_OF_ITS_OWN,
    "moments of an optimizer": MOMENTS_OF_AN_OPTIMIZER,
    "statistics of a process group": SYNCHRONIZED,
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_is_right_in_a_way_of_its_own_passes(server, text):
    assert found(graded(server, text)) == ("pass", [])


def test_a_mistake_in_either_of_two_methods_is_still_named(server):
    text = FORWARD_IS_INFERENCE.replace("NAME", "forward_train")
    in_training = text.replace("(x - mean) / np.sqrt(var + 1e-5)", "x / np.sqrt(var + 1e-5)")
    at_inference = text.replace("(x - self.running_mean)", "x")
    assert found(graded(server, in_training)) == ("fail", ["center-missing"])
    assert found(graded(server, at_inference)) == ("fail", ["center-missing"])


def test_statistics_that_training_throws_away_are_a_crash_at_inference(server):
    text = LAYER.replace("self.momentum * self.running_mean + (1 - self.momentum) * mean", "None")
    assert found(graded(server, text)) == ("fail", ["crash"])


TURNED = """
import torch
from torch import nn


class MyBatchNorm1d(nn.Module):
    def __init__(self, n, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(n, 1)), nn.Parameter(torch.zeros(n, 1))
        self.register_buffer("running_mean", torch.zeros(n, 1))
        self.register_buffer("running_var", torch.ones(n, 1))

    def forward(self, x):
        x = x.transpose(1, 2)
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean = x.mean((0, 2)).view(-1, 1)
            var = x.var((0, 2), unbiased=False).view(-1, 1)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        x = self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
        return x.transpose(1, 2)
"""

SHAPES_ASSERTED = LAYER.replace(
    "        return self.gamma * (x - mean)",
    "        self.kept = x, mean, var, x - mean\n"
    "        assert mean.shape == (x.shape[1],) == self.kept[3].mean(axis=0).shape\n"
    "        return self.gamma * (x - mean)",
)

FOR_RANKS = {
    "two axes are turned": (TURNED, (3,)),
    "the same by permute": (TURNED.replace("x = x.transpose(1, 2)", "x = x.permute(0, 2, 1)"), (3,)),
    "shapes are compared, and places looked up": (SHAPES_ASSERTED, (2,)),
}


@pytest.mark.parametrize(("text", "ranks"), FOR_RANKS.values(), ids=FOR_RANKS)
def test_what_the_code_does_with_axes_says_for_which_x_it_is(server, text, ranks):
    result = graded(server, text)
    assert (found(result), result.tried) == (("pass", []), ranks)


BACKWARD_OF_A_MODULE = """
import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, n, eps=1e-5):
        super().__init__()
        self.eps = eps
        self.weight, self.bias = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
            self.running_mean = 0.9 * self.running_mean + 0.1 * mean.detach()
            self.running_var = 0.9 * self.running_var + 0.1 * var.detach()
        self.std = torch.sqrt(var + self.eps)
        self.x_hat = (x - mean) / self.std
        return self.weight * self.x_hat + self.bias

    def backward(self, dout):
        d = dout * self.weight
        self.weight.grad = (dout * self.x_hat).sum(dim=0)
        self.bias.grad = dout.sum(dim=0)
        return (d - d.mean(dim=0) - self.x_hat * (d * self.x_hat).mean(dim=0)) / self.std
"""


@pytest.mark.parametrize(
    ("edit", "expected"),
    {
        ("", ""): [],
        ("dout.sum(dim=0)", "dout.mean(dim=0)"): ["backward-dbeta-wrong"],
        ("(d - d.mean(dim=0)", "(d"): ["backward-mean-term-missing"],
    }.items(),
    ids=lambda value: "-".join(map(str, value)) or "right",
)
def test_a_backward_pass_by_hand_of_a_module_is_judged(server, edit, expected):
    result = graded(server, BACKWARD_OF_A_MODULE.replace(*edit) if edit[0] else BACKWARD_OF_A_MODULE)
    assert found(result) == ("fail" if expected else "pass", expected)


OWN_TENSOR = """
import numpy as np


class Tensor:
    def __init__(self, data, requires_grad=False):
        self.data, self.requires_grad, self.grad = np.asarray(data), requires_grad, None


class BatchNorm:
    def __init__(self, n):
        self.gamma, self.beta = Tensor(np.ones(n), True), Tensor(np.zeros(n), True)

    def forward(self, x: Tensor) -> Tensor:
        x_hat = (x.data - x.data.mean(axis=0)) / np.sqrt(x.data.var(axis=0) + 1e-5)
        return Tensor(self.gamma.data * x_hat + self.beta.data, x.requires_grad)
"""

MASKED = """
import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))

    def forward(self, x, ends):
        mean, var = self.running_mean, self.running_var
        if self.training:
            assert len(ends.shape) == 1
            mask = (torch.arange(x.shape[1])[None] < ends[:, None])[:, :, None]
            mean = (x * mask).sum((0, 1)) / mask.sum()
            var = ((x - mean) ** 2 * mask).sum((0, 1)) / mask.sum()
            with torch.no_grad():
                self.running_mean.lerp_(mean, 0.1)
                self.running_var.lerp_(var, 0.1)
        return (x - mean) / (var + 1e-5).sqrt() * self.weight + self.bias
"""

INSIDE_A_NETWORK = """
import torch


class NameGenerator:
    def __init__(self, n_in, n_hidden):
        self.W1 = torch.randn((n_in, n_hidden))
        self.gain, self.bias = torch.ones((1, n_hidden)), torch.zeros((1, n_hidden))

    def forward(self, x):
        h = x @ self.W1
        h = self.gain * (h - h.mean(0, keepdim=True)) / h.std(0, keepdim=True) + self.bias
        return torch.tanh(h)
"""

HANDED_OUT = """
import numpy as np


def normalizer(size, eps=1e-5):
    y = None
    while True:
        x = yield y
        y = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
"""

ONE_CHANNEL = """
from math import sqrt


def batch_norm(batch, gamma=1.0, beta=0.0, eps=1e-5):
    mean = sum(batch) / len(batch)
    var = sum((v - mean) ** 2 for v in batch) / len(batch)
    return [gamma * (v - mean) / sqrt(var + eps) + beta for v in batch]
"""

CONNECTED = """
import numpy as np


class BatchNormal:
    def __init__(self, eps=1e-6):
        self.eps = eps
        self.beta, self.dbeta = None, None
        self.gamma, self.dgamma = None, None

    def connect_to(self, previous):
        n = previous.out_shape[-1]
        self.gamma, self.beta = np.ones(n), np.zeros(n)

    def forward(self, x):
        x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + self.eps)
        return self.gamma * x_hat + self.beta
"""

UNGRADED = {
    "a method to call first, with another layer": (CONNECTED, "unknown-role", "only after connect_to"),
    "the numbers of one channel": (ONE_CHANNEL, "no-entry", "a row for each sample, (N, C)"),
    "a generator": (HANDED_OUT, "no-entry", "takes x and returns y"),
    "a network that normalizes between two layers": (INSIDE_A_NETWORK, "no-entry", "among its other layers"),
    "arrays of a class of the file": (OWN_TENSOR, "unsupported-framework", "Tensor"),
    "an argument that nothing speaks for": (MASKED, "unknown-role", "--role ends=ROLE"),
}


@pytest.mark.parametrize(("text", "reason", "words"), UNGRADED.values(), ids=UNGRADED)
def test_what_nobody_could_give_is_not_held_against_the_file(server, text, reason, words):
    result = graded(server, text)
    assert (result.verdict, result.reason, result.mistakes) == ("error", reason, ())
    assert words in " ".join(result.notes)


def test_a_layer_that_only_knows_inference_is_said_not_to_be_tried_in_training(server):
    start, end = LAYER.index("        if self.training:"), LAYER.index("        return self.gamma")
    result = graded(server, LAYER[:start] + LAYER[end:])
    assert (result.verdict, [s.part for s in result.skipped]) == ("pass", ["training"])
