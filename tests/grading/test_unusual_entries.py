"""Entries that are used in another way than most: graded for what they are, or said to be out of reach."""

from pathlib import Path

import pytest

from bnquiz.grading.grade import grade


def said(server, text):
    """The verdict, and the ids of the mistakes with their lines."""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    return result.verdict, {m.id: list(m.lines) for m in result.mistakes if m.severity == "error"}


GIVEN_STATISTICS = """
import numpy as np

def batch_norm(X, gamma, beta, mean, var, eps=1e-5):
    return gamma * (X - mean) / np.sqrt(var + eps) + beta
"""


IN_FLOAT32 = """
import numpy as np

class BatchNorm:
    def __init__(self, channels, eps=1e-5, dtype=np.float32):
        self.eps = eps
        self.gamma, self.beta = np.ones(channels, dtype), np.zeros(channels, dtype)

    def forward(self, x):
        x = x.astype(np.float32)
        self.inverse = 1 / np.sqrt(x.var(axis=0) + np.float32(self.eps))
        self.normed = (x - x.mean(axis=0)) * self.inverse
        return self.gamma.astype(np.float32) * self.normed + self.beta.astype(np.float32)

    def backward(self, dout):
        dout = dout.astype(np.float32)
        self.dgamma, self.dbeta = (dout * self.normed).sum(axis=0), dout.sum(axis=0)
        scaled = dout * self.gamma
        shared = scaled.mean(axis=0) + self.normed * (scaled * self.normed).mean(axis=0)
        return self.inverse * (scaled - shared)
"""


STARTS_WITH_THE_FIRST_BATCH = """
import numpy as np

class BatchNorm:
    def __init__(self, momentum=0.9, eps=1e-5):
        self.momentum, self.eps = momentum, eps
        self.gamma = self.beta = self.mean = self.var = self.moving_mean = self.moving_var = None

    def forward(self, x, training=True):
        if self.gamma is None:
            self.gamma, self.beta = np.ones(x.shape[1:]), np.zeros(x.shape[1:])
            self.moving_mean, self.moving_var = x.mean(axis=0), x.var(axis=0)
        if training:
            self.mean, self.var = x.mean(axis=0), x.var(axis=0)
            self.moving_mean = self.momentum * self.moving_mean + (1 - self.momentum) * self.mean
            self.moving_var = self.momentum * self.moving_var + (1 - self.momentum) * self.var
        else:
            self.mean, self.var = self.moving_mean, self.moving_var
        return self.gamma * (x - self.mean) / np.sqrt(self.var + self.eps) + self.beta
"""


OTHER_BACKWARD = """
import numpy as np

def batchnorm(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    normed = (x - mean) / np.sqrt(var + eps)
    return gamma * normed + beta, {"normed": normed, "var": var}

def batchnorm_backward(dout, x, normed, var, gamma, eps):
    scaled = dout * gamma
    dx = (scaled - scaled.mean(axis=0) - normed * (scaled * normed).mean(axis=0)) / np.sqrt(var + eps)
    return dx, (dout * normed).sum(axis=0), dout.sum(axis=0)
"""


WITHOUT_SELF = """
import numpy as np

class Gate:
    def __init__(self, previous):
        self.previous = previous

    def batchnorm(x, gamma, beta, eps):
        return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
"""


FROZEN = """
import torch
from torch import nn

class FrozenBatchNorm2d(nn.Module):
    def __init__(self, channels, eps=1e-5):
        super().__init__()
        self.eps = eps
        for name, value in {"weight": 1.0, "bias": 0.0, "running_mean": 0.0, "running_var": 1.0}.items():
            self.register_buffer(name, torch.full((channels,), value))

    def forward(self, x):
        scale = self.weight * torch.rsqrt(self.running_var + self.eps)
        shift = self.bias - self.running_mean * scale
        return x * scale[:, None, None] + shift[:, None, None]
"""


MODE_IN_WORDS = """
import numpy as np

class BatchNorm:
    def __init__(self, features, momentum=0.9, eps=1e-8):
        self.momentum, self.eps, self.mode = momentum, eps, "train"
        self.gamma, self.beta = np.ones(features), np.zeros(features)
        self.mean_avg, self.var_avg = np.zeros(features), np.ones(features)

    def forward(self, rows):
        mean, var = self.mean_avg, self.var_avg
        if self.mode == "train":
            mean, var = rows.mean(axis=0), rows.var(axis=0)
            self.mean_avg = self.momentum * self.mean_avg + (1 - self.momentum) * mean
            self.var_avg = self.momentum * self.var_avg + (1 - self.momentum) * var
        return self.gamma * (rows - mean) / np.sqrt(var + self.eps) + self.beta
"""


PAIRS_OF_A_CLASS = """
import torch

class BatchNorm(object):
    @staticmethod
    def forward(x, gamma, beta, bn_param):
        mode, eps, momentum = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
        mean = bn_param.get("running_mean", torch.zeros(x.shape[1], dtype=x.dtype))
        var = bn_param.get("running_var", torch.ones(x.shape[1], dtype=x.dtype))
        if mode == "train":
            old_mean, old_var = mean, var
            mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
            bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * mean.detach()
            bn_param["running_var"] = momentum * old_var + (1 - momentum) * var.detach()
        std = torch.sqrt(var + eps)
        x_hat = (x - mean) / std
        return gamma * x_hat + beta, (x_hat, gamma, std)

    @staticmethod
    def backward(dout, cache):
        x_hat, gamma, std = cache
        dgamma, dbeta = (dout * x_hat).sum(dim=0), dout.sum(dim=0)
        return gamma / std * (dout - dbeta / len(dout) - x_hat * dgamma / len(dout)), dgamma, dbeta

class SpatialBatchNorm(object):
    @staticmethod
    def forward(x, gamma, beta, bn_param):
        N, C, H, W = x.shape
        out, cache = BatchNorm.forward(x.permute(0, 2, 3, 1).reshape(-1, C), gamma, beta, bn_param)
        return out.reshape(N, H, W, C).permute(0, 3, 1, 2), cache

    @staticmethod
    def backward(dout, cache):
        N, C, H, W = dout.shape
        dx, dgamma, dbeta = BatchNorm.backward(dout.permute(0, 2, 3, 1).reshape(-1, C), cache)
        return dx.reshape(N, H, W, C).permute(0, 3, 1, 2), dgamma, dbeta
"""


GAMMA_IS_A_COLUMN = """
import numpy as np

def batchnorm(x, gamma, beta, eps=1e-5):
    mu, var = np.mean(x, axis=1, keepdims=True), np.var(x, axis=1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(var + eps) + beta

n = 64
gamma, beta = np.ones((n, 1)), np.zeros((n, 1))
"""


TRAINING_ONLY = """
import torch

def batchnorm_train(x, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
    running_mean.mul_(1 - momentum).add_(momentum * mean.detach())
    running_var.mul_(1 - momentum).add_(momentum * var.detach())
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta
"""


PLAIN_NUMBERS = """
import numpy as np

class BatchNorm2d:
    def __init__(self, momentum=0.9):
        self.gamma, self.beta, self.momentum = 1.0, 0.0, momentum
        self.running_mean, self.running_var = 0, 1

    def forward(self, x, training=True):
        if training:
            axes = (0, 2, 3)
            mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / np.sqrt(var + 1e-5) + self.beta
"""


A_DATACLASS = """
from dataclasses import dataclass
import numpy as np

@dataclass
class BatchNorm:
    gamma: np.ndarray
    beta: np.ndarray
    eps: float = 1e-5

    def forward(self, x):
        return self.gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + self.eps) + self.beta
"""


RIGHT = {
    "a-dataclass-of-gamma-and-beta": A_DATACLASS,
    "an-object-that-begins-with-plain-numbers": PLAIN_NUMBERS,
    "of-a-pair-of-functions-the-one-for-training": TRAINING_ONLY,
    "a-module-that-is-meant-to-stay-as-it-is": FROZEN,
    "a-mode-that-is-an-attribute-in-words": MODE_IN_WORDS,
    "functions-of-a-class-that-call-one-another": PAIRS_OF_A_CLASS,
    "samples-in-columns-as-the-shape-of-gamma-tells": GAMMA_IS_A_COLUMN,
    "a-function-that-is-given-the-statistics": GIVEN_STATISTICS,
    "a-class-that-works-in-float32": IN_FLOAT32,
    "running-statistics-that-start-with-the-first-batch": STARTS_WITH_THE_FIRST_BATCH,
    "a-backward-pass-that-takes-everything-by-itself": OTHER_BACKWARD,
    "a-function-of-a-class-without-self": WITHOUT_SELF,
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_is_right_in_its_own_way_passes(server, text):
    assert said(server, text) == ("pass", {})


def test_a_function_that_is_not_for_training_only_should_know_inference(server):
    both = TRAINING_ONLY.replace("batchnorm_train", "batchnorm")
    assert said(server, both)[1].keys() == {"batch-stats-in-eval", "eval-updates-running"}


def test_the_backward_pass_of_a_function_of_a_class_is_judged(server):
    wrong = PAIRS_OF_A_CLASS.replace("dout - dbeta / len(dout) - ", "dout - ")
    assert said(server, wrong)[1].keys() == {"backward-mean-term-missing"}


def test_a_class_in_float32_is_still_judged(server):
    wrong = IN_FLOAT32.replace("scaled - shared", "scaled - scaled.mean(axis=0)")
    assert "backward-var-term-missing" in said(server, wrong)[1]


def test_a_function_that_moves_the_statistics_it_is_given_is_told_so(server):
    wrong = GIVEN_STATISTICS.replace("    return", "    var += eps\n    return")
    assert said(server, wrong.replace("var + eps) +", "var) +")) == ("fail", {"eval-updates-running": [5]})


def test_an_output_without_any_number_is_not_explained(server):
    text = """
import numpy as np

class BatchNorm:
    def __init__(self):
        self.gamma, self.beta, self.means, self.vars = 1, 0, [], []

    def forward(self, x, training=True):
        if training:
            self.means.append(x.mean(axis=0))
            self.vars.append(x.var(axis=0))
            return self.gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-7) + self.beta
        return self.gamma * (x - np.mean(self.means)) / np.sqrt(np.mean(self.vars) + 1e-7) + self.beta
"""
    assert said(server, text)[1].keys() == {"unexplained"}


def test_a_function_of_x_alone_is_right_and_gets_a_warning_for_gamma_and_beta(server):
    text = """
import torch

def batch_norm(x, eps=1e-5):
    return (x - x.mean(dim=0)) / torch.sqrt(x.var(dim=0, unbiased=False) + eps)
"""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert (result.verdict, [m.id for m in result.mistakes]) == ("pass", ["affine-absent"])


def test_a_flag_that_a_module_never_has_is_an_attribute_that_is_missing(server):
    text = """
import torch
from torch import nn

class BatchNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        if self.is_training:
            mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / torch.sqrt(var + self.eps) + self.beta
"""
    assert said(server, text) == ("fail", {"unknown-attribute": [15]})


BEYOND = {
    "an-argument-that-tells-nothing": (
        """
import numpy as np

class Net:
    def __init__(self):
        self.kept = {"mean1": np.zeros(3), "var1": np.ones(3)}

    def batch_norm(self, x, gamma, beta, mean_key, var_key, training=True):
        mean, var = x.mean(axis=0), x.var(axis=0)
        if not training:
            mean, var = self.kept[mean_key], self.kept[var_key]
        return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta
""",
        "takes mean_key, var_key",
    ),
    "a-package-that-is-not-there": (
        """
import numpy as np
from lab_settings_of_ours import EPS

def batch_norm(x, gamma, beta):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + EPS) + beta
""",
        "needs something that is not installed here",
    ),
    "a-tensor-of-its-own": (
        """
from .core import Tensor

def batch_norm(x: Tensor, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(dim=0)) / (x.var(dim=0) + eps).sqrt() + beta
""",
        "written for core",
    ),
}


@pytest.mark.parametrize(("text", "note"), BEYOND.values(), ids=BEYOND)
def test_what_cannot_be_called_is_no_mistake_of_the_file(server, text, note):
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert (result.verdict, result.mistakes) == ("error", ())
    assert any(note in said for said in result.notes)


CORRECTED_WHEN_READ = """
import numpy as np

class BatchNorm:
    def __init__(self, channels, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(channels), np.zeros(channels)
        self.running_mean, self.running_var = np.zeros(channels), np.zeros(channels)
        self.eps, self.momentum, self.steps = eps, momentum, 0

    def forward(self, x, training=True):
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.steps += 1
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            share = 1 - self.momentum**self.steps
            mean, var = self.running_mean / share, self.running_var / share
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
"""


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        (CORRECTED_WHEN_READ, False),
        (CORRECTED_WHEN_READ.replace("1 - self.momentum**self.steps", "1"), True),
    ],
    ids=["corrected", "as-it-is"],
)
def test_a_running_variance_may_start_at_zero_only_if_inference_corrects_for_it(server, text, warned):
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert result.verdict == "pass"
    assert ("running-var-starts-at-zero" in {m.id for m in result.mistakes}) == warned


FILLED = """
import numpy as np


class BatchNorm:
    def __init__(self, eps=1e-5):
        self.gamma = None
        self.eps = eps

    def forward(self, x):
        if self.gamma is None:
            self.gamma, self.beta = np.ones(SHAPE), np.zeros(SHAPE)
        return self.gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + self.eps) + self.beta
"""


@pytest.mark.parametrize(("shape", "stopped"), [("x.shape[1]", []), ("x.shape", ["crash"])])
def test_arrays_that_are_made_with_the_first_batch_must_suit_one_of_another_size(server, shape, stopped):
    result = grade(Path("/nowhere/my_bn.py"), FILLED.replace("SHAPE", shape), server)
    assert [m.id for m in result.errors] == stopped


def test_a_constant_weight_does_not_hide_which_variance_is_stored(server):
    text = """
import torch
from torch import nn


class BN(nn.Module):
    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(c)), nn.Parameter(torch.zeros(c))
        self.register_buffer("running_mean", torch.zeros(c))
        self.register_buffer("running_var", torch.ones(c))

    def forward(self, x):
        s = (1, -1, 1, 1)
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, 0.01)
                self.running_var.lerp_(x.var((0, 2, 3), correction=1), 0.01)
        else:
            mean, var = self.running_mean, self.running_var
        y = (x - mean.view(s)) / (var.view(s) + self.eps).sqrt()
        return y * self.weight.view(s) + self.bias.view(s)
"""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert [m.id for m in result.mistakes] == ["momentum-ignored"]


@pytest.mark.slow
def test_a_logarithm_that_starts_at_zero_is_a_variance_that_starts_at_one(server):
    text = """
import numpy as np


class Bn:
    def __init__(self, d, momentum=0.1, eps=1e-5):
        self.momentum, self.eps = momentum, eps
        self.mean, self.log_var = np.zeros(d), np.zeros(d)
        self.gamma, self.beta = np.ones(d), np.zeros(d)

    def __call__(self, x, training):
        if training:
            mean, var = x.mean(0), x.var(0)
            self.mean = (1 - self.momentum) * self.mean + self.momentum * mean
            self.log_var = np.log(self.momentum * np.exp(self.log_var) + (1 - self.momentum) * var)
        else:
            mean, var = self.mean, np.exp(self.log_var)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
"""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert "running-var-starts-at-zero" not in {m.id for m in result.mistakes}


def test_a_method_for_inference_is_known_by_its_name_though_it_takes_a_mean(server):
    text = """
import numpy as np

class BatchNorm:
    def __init__(self, channels, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(channels), np.zeros(channels)
        self.running_mean, self.running_var = np.zeros(channels), np.ones(channels)
        self.eps, self.momentum = eps, momentum

    def forward(self, x):
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta

    def test(self, x):
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * x.mean(axis=0)
        return self.gamma * (x - self.running_mean) / np.sqrt(self.running_var + self.eps) + self.beta
"""
    assert said(server, text) == ("fail", {"eval-updates-running": [17]})


CONSTANT_EPS = """
import numpy as np

def batch_norm(x, gamma, beta):
    mean = x.mean(axis=0)
    var = x.var(axis=0) + 1e-5
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta
"""


def test_an_eps_that_is_a_constant_and_added_twice_is_told_from_one_that_is_twice_as_large(server):
    assert said(server, CONSTANT_EPS) == ("fail", {"eps-twice": [6, 7]})
    assert (
        said(server, CONSTANT_EPS.replace("(axis=0) + 1e-5", "(axis=0)").replace("1e-5", "2e-5"))[0] == "pass"
    )


COUNTED = """
import numpy as np

def batch_norm(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    mean = x.sum(axis=(0, 2, 3), keepdims=True) / (N * H * W)
    var = ((x - mean) ** 2).sum(axis=(0, 2, 3), keepdims=True) / (N * W * H)
    return gamma.reshape(1, -1, 1, 1) * (x - mean) / np.sqrt(var + eps) + beta.reshape(1, -1, 1, 1)
"""


@pytest.mark.parametrize(
    ("right", "wrong", "lines"),
    [("N * H * W", "N * H", [6]), ("N * W * H", "N * W", [7]), ("N * W * H", "N * W * H + 1", [7])],
)
def test_any_wrong_count_is_solved_for_and_stands_on_its_line(server, right, wrong, lines):
    assert said(server, COUNTED.replace(right, wrong)) == ("fail", {"count-wrong": lines})


WITHOUT_AFFINE = {
    "nothing that could be gamma or beta": ("", "return x_hat", {"affine-absent"}, "pass"),
    "affine=False by default": (
        "if affine: self.gamma, self.beta = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))",
        "return self.gamma * x_hat + self.beta if self.affine else x_hat", {"affine-absent"}, "pass",
    ),
    "kept and not used": (
        "self.gamma, self.beta = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))",
        "return x_hat", {"gamma-missing", "beta-missing"}, "fail",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("made", "give", "ids", "verdict"), WITHOUT_AFFINE.values(), ids=WITHOUT_AFFINE)
def test_a_class_that_could_scale_and_does_not_is_wrong_and_one_that_has_nothing_to_is_warned(
    server, made, give, ids, verdict
):
    text = f"""
import torch
from torch import nn

class BatchNorm(nn.Module):
    def __init__(self, n, eps=1e-5{", affine=False" if "affine" in made else ""}):
        super().__init__()
        self.eps, self.affine = eps, {"affine" if "affine" in made else "None"}
        {made}
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, 0.1)
                self.running_var.lerp_(var * len(x) / (len(x) - 1), 0.1)
        else:
            mean, var = self.running_mean, self.running_var
        x_hat = (x - mean) / torch.sqrt(var + self.eps)
        {give}
"""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert (result.verdict, {m.id for m in result.mistakes}) == (verdict, ids)


@pytest.mark.parametrize(
    ("root", "ids"),
    [("running_var", []), ("running_var + eps", ["running-var-has-eps"])],
    ids=["once", "twice"],
)
def test_eps_in_the_running_variance_is_right_where_inference_adds_no_other(server, root, ids):
    text = f"""
import numpy as np

def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-5):
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0) + eps
        running_mean[:] = momentum * running_mean + (1 - momentum) * mean
        running_var[:] = momentum * running_var + (1 - momentum) * var
        return gamma * (x - mean) / np.sqrt(var) + beta
    return gamma * (x - running_mean) / np.sqrt({root}) + beta
"""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert [m.id for m in result.errors] == ids


@pytest.mark.slow
def test_an_attribute_that_is_never_set_stands_beside_the_axes_that_would_have_stopped_the_file_too(server):
    text = """
import torch
from torch import nn

class BatchNorm(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))

    def forward(self, x):
        mean, var = x.mean([0, 1]), x.var([0, 1], unbiased=False)
        return self.weight * (x - mean) / torch.sqrt(var + self.epsilon) + self.bias
"""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert {m.id: m.lines for m in result.errors} == {"axes-all": (11,), "unknown-attribute": (12,)}


def test_an_assignment_that_a_repair_would_move_out_of_the_way_is_no_mistake_of_the_file(server):
    text = """
import numpy as np

class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean = self.running_var = None

    def forward(self, x, training=True):
        shape = x.shape
        if x.ndim != 2:
            N, C, H, W = x.shape
            x = x.reshape(N, -1)
        if self.running_mean is None:
            self.running_mean, self.running_var = np.zeros(x.shape[1]), np.ones(x.shape[1])
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
            x_hat = (x - mean) / np.sqrt(var + 1e-7)
        else:
            x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)
        out = self.gamma * x_hat + self.beta
        return out.reshape(*shape)
"""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert [m.id for m in result.errors] == ["axes-batch-only"]


def test_a_layer_that_goes_by_the_batch_only_in_its_first_step_is_judged_by_the_later_ones(server):
    text = """
import torch
from torch import nn

class BatchNorm(nn.Module):
    def __init__(self, n, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps, self.steps = momentum, eps, 0
        self.weight, self.bias = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))

    def forward(self, x):
        if self.training:
            self.steps += 1
            share = 1.0 if self.steps == 1 else self.momentum
            with torch.no_grad():
                self.running_mean.lerp_(x.mean(0), share)
                self.running_var.lerp_(x.var(0, unbiased=False), share)
        x_hat = (x - self.running_mean) / torch.sqrt(self.running_var + self.eps)
        return self.weight * x_hat + self.bias
"""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert [m.id for m in result.errors] == ["running-in-training"]


@pytest.mark.parametrize(("start", "ids"), [("var", []), ("mean", ["state-crossed"])])
def test_a_running_variance_that_starts_with_the_batchs_mean_is_crossed(server, start, ids):
    text = f"""
import numpy as np

class BatchNorm:
    def __init__(self, n, momentum=0.99, eps=0.001):
        self.momentum, self.eps = momentum, eps
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.moving_mean = self.moving_var = None

    def forward(self, x, training):
        if self.moving_mean is None:
            self.moving_mean = np.mean(x, axis=0)
            self.moving_var = np.{start}(x, axis=0)
        mean, var = self.moving_mean, self.moving_var
        if training:
            mean, var = np.mean(x, axis=0), np.var(x, axis=0)
            self.moving_mean = self.momentum * self.moving_mean + (1 - self.momentum) * mean
            self.moving_var = self.momentum * self.moving_var + (1 - self.momentum) * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
"""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert [(m.id, m.lines) for m in result.errors] == [(i, (13,)) for i in ids]


@pytest.mark.parametrize(
    ("listed", "ids"), [("self.gamma", ["parameter-missing"]), ("self.gamma, self.beta", [])]
)
def test_what_a_class_lists_as_its_parameters_is_one(server, listed, ids):
    text = f"""
import torch
from torch import nn

class BatchNorm(nn.Module):
    def __init__(self, n, eps=1e-5):
        super().__init__()
        self.eps, self.gamma, self.beta = eps, torch.ones(n), torch.zeros(n)
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, 0.1)
                self.running_var.lerp_(var, 0.1)
        return self.gamma * (x - mean) / torch.sqrt(var + self.eps) + self.beta

    def parameters(self):
        return [{listed}]
"""
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert [m.id for m in result.errors] == ids


CAUSES = {
    "not a value that is packed up after the output": ({"center-missing", "division-missing"}, """
import numpy as np

def batchnorm_forward(X, gamma, beta):
    out = gamma * X + beta  # here
    cache = (X, gamma, beta)
    return out, cache
"""),
    "what switches autograd off around a helper": ({"stats-detached"}, """
import torch
from torch import nn

class BatchNorm(nn.Module):
    def __init__(self, n, eps=1e-5):
        super().__init__()
        self.eps, self.weight, self.bias = eps, nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))

    def update(self, x):
        mean, var = x.mean(0), x.var(0, unbiased=False)
        self.running_mean.lerp_(mean, 0.1)
        self.running_var.lerp_(var, 0.1)
        return mean, var

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            with torch.no_grad():  # here
                mean, var = self.update(x)
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
"""),
    "a shape that is unpacked the wrong way round": ({"backward-count-wrong"}, """
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    std = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / std
    return gamma * x_hat + beta, (x_hat, gamma, std)

def batchnorm_backward(dout, cache):
    x_hat, gamma, std = cache
    D, N = dout.shape  # here
    d = dout * gamma
    dx = (d - d.sum(axis=0) / N - x_hat * (d * x_hat).sum(axis=0) / N) / std
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)
"""),
    "a name that is used as well as the signature that lacks it": ({"undefined-name"}, """
import numpy as np

def batch_norm(x, gamma, beta):  # here
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta  # here
"""),
}  # fmt: skip


@pytest.mark.parametrize(("ids", "text"), CAUSES.values(), ids=CAUSES)
@pytest.mark.sampled(one_of=2)
def test_a_mistake_stands_where_it_is_caused(server, ids, text):
    here = tuple(n for n, line in enumerate(text.split("\n"), 1) if line.endswith("# here"))
    result = grade(Path("/nowhere/my_bn.py"), text, server)
    assert {m.id: m.lines for m in result.errors} == dict.fromkeys(ids, here)


@pytest.mark.parametrize("name", ["bn_main", "demo", "plot_norm"])
def test_a_function_that_is_named_as_a_demo_is_graded_where_it_does_the_work_itself(server, name):
    assert said(server, GIVEN_STATISTICS.replace("batch_norm", name)) == ("pass", {})


@pytest.mark.parametrize(
    ("weight", "ids"), [("momentum", []), ("beta", ["momentum-ignored"]), ("gamma", ["momentum-ignored"])]
)
def test_an_average_that_weighs_by_gamma_or_beta_leaves_momentum_out(server, weight, ids):
    text = f"""
import numpy as np

class BatchNorm:
    def __init__(self, n, momentum=0.9, eps=1e-8):
        self.momentum, self.eps, self.gamma, self.beta = momentum, eps, np.ones(n), np.zeros(n)
        self.running_mean, self.running_var = np.zeros(n), np.ones(n)

    def forward(self, x, training=True):
        mean, var = self.running_mean, self.running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.{weight} * self.running_mean + (1 - self.{weight}) * mean
            self.running_var = self.{weight} * self.running_var + (1 - self.{weight}) * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
"""
    found = grade(Path("/nowhere/my_bn.py"), text, server).errors
    assert [m.id for m in found] == ids
    assert all(weight in m.message for m in found)


STATIC = """
import numpy as np

class Ops:
    @staticmethod
    def init(c):
        return dict(gamma=np.ones(c), beta=np.zeros(c), mean=np.zeros(c), var=np.ones(c))

    @staticmethod
    def train(x, st, eps=1e-5):
        mean, var = x.mean(0), x.var(0)
        st["mean"] = 0.9 * st["mean"] + 0.1 * mean
        st["var"] = 0.9 * st["var"] + 0.1 * var
        return st["gamma"] * (x + mean) / np.sqrt(var + eps) + st["beta"]

    @staticmethod
    def infer(x, st, eps=1e-5):
        return st["gamma"] * (x - st["mean"]) / np.sqrt(st["var"] + eps) + st["beta"]
"""


def test_a_function_of_a_class_that_is_called_init_is_no_constructor(server):
    assert said(server, STATIC) == ("fail", {"center-added": [14]})


EPS_TWICE_IN_TRAINING = """
import torch
from torch import nn

class BN(nn.Module):
    eps = 1e-5

    def __init__(self, c):
        super().__init__()
        self.gamma, self.beta = nn.Parameter(torch.ones(c)), nn.Parameter(torch.zeros(c))
        self.register_buffer("running_mean", torch.zeros(c))
        self.register_buffer("running_var", torch.ones(c))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            self.running_mean.lerp_(mean.detach(), 0.1)
            self.running_var.lerp_(x.detach().var(0), 0.1)
            var = var + self.eps
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / torch.sqrt(var + self.eps) + self.beta
"""


def test_an_eps_that_is_added_twice_in_training_is_not_ignored_at_inference(server):
    assert said(server, EPS_TWICE_IN_TRAINING) == ("fail", {"eps-twice": [19, 22]})


NO_OTHER_TORCH = """
import torch

def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if training:
        mean, var = x.mean(0), x.var(0, unbiased=False)
        with np.no_grad():
            running_mean.lerp_(mean, momentum)
            running_var.lerp_(x.var(0), momentum)
    else:
        mean, var = running_mean, running_var
    return gamma * (x - mean) / (var + eps).sqrt() + beta
"""


def test_np_in_a_file_that_imports_torch_alone_is_a_slip_for_torch(server):
    assert said(server, NO_OTHER_TORCH) == ("fail", {"unknown-attribute": [7]})


WITHOUT_INFERENCE = """
import numpy as np

class BatchNorm:
    def __init__(self, width, keep=0.9, eps=1e-5):
        self.keep, self.eps = keep, eps
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.stored_mean, self.stored_var = np.zeros(width), np.ones(width)

    def forward(self, x):
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.stored_mean = 0.5 * self.stored_mean + 0.5 * mean
        self.stored_var = 0.5 * self.stored_var + 0.5 * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
"""


def test_averages_that_no_inference_reads_are_judged_all_the_same(server):
    assert "momentum-ignored" in said(server, WITHOUT_INFERENCE)[1]


AVERAGE = """
class Average:
    def __init__(self, start, keep):
        self.value, self.keep = start, keep

    def push(self, new):
        self.value = self.keep * self.value + (1 - self.keep) * new
"""
LAYER = """
import numpy as np
{imported}

class BatchNorm:
    def __init__(self, n, keep=0.9, eps=1e-5):
        self.gamma, self.beta, self.eps = np.ones(n), np.zeros(n), eps
        self.mean, self.var = Average(np.zeros(n), keep), Average(np.ones(n), keep)

    def __call__(self, x, training):
        mean, var = (x.mean(0), x.var(0)) if training else (self.mean.value, self.var.value)
        if training:
            self.mean.push(mean)
            self.var.push({stored})
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
"""


@pytest.mark.parametrize(("stored", "ids"), [("var", []), ("var + self.eps", ["running-var-has-eps"])])
@pytest.mark.parametrize("imported", ["from .average import Average", "from average import Average"])
def test_what_a_class_of_a_neighboring_file_holds_is_looked_through(server, tmp_path, imported, stored, ids):
    folder = tmp_path / "norms"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "average.py").write_text(AVERAGE)
    text = LAYER.format(imported=imported, stored=stored)
    (folder / "layer.py").write_text(text)
    result = grade(folder / "layer.py", text, server)
    assert [m.id for m in result.errors] == ids
    assert any(check.group == "running" for check in result.checks)


HANDOUT = """
import numpy as np

class BatchNorm:
    def __init__(self, size):
        self.training = True
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.mean, self.var = np.zeros(size), np.ones(size)

    def forward(self, x):
        mu, var = x.mean(axis=0), x.var(axis=0)
        # YOUR CODE HERE
        mean = None
        out = None
        # YOUR CODE ENDS
        self.mean = mean.copy()
        self.normed = (x - mu) / np.sqrt(var + 1e-5)
        return out
"""


def test_a_handout_that_stops_at_what_it_leaves_none_is_not_written_yet(server):
    result = grade(Path("/nowhere/my_bn.py"), HANDOUT, server)
    assert result.verdict == "error"
    assert result.notes == ("BatchNorm is not written yet: it returns out, which stays None",)


BEGUN = {
    "a constructor": "    def __init__(self, size):\n        self.gamma = np.ones(size)\n",
    "a docstring": '    """Batch norm, as in the paper."""\n',
}
LEFT = {
    "None": '    """Normalize x over the batch."""\n    # - x.mean(axis=0), x.var(axis=0)\n    return None\n',
    "nothing": "    return\n",
}


@pytest.mark.parametrize("body", BEGUN.values(), ids=BEGUN)
def test_a_class_with_no_method_that_could_be_called_is_not_written_yet(server, body: str):
    result = grade(Path("/nowhere/my_bn.py"), f"import numpy as np\n\n\nclass BatchNorm2d:\n{body}", server)
    said = "BatchNorm2d is not written yet: it has no method beside the one that makes it"
    assert (result.verdict, result.notes) == ("error", (said,))


@pytest.mark.parametrize("body", LEFT.values(), ids=LEFT)
def test_a_function_that_only_returns_none_is_not_written_yet(server, body: str):
    result = grade(Path("/nowhere/my_bn.py"), f"def batch_norm(x, gamma, beta, eps=1e-5):\n{body}", server)
    assert (result.verdict, result.notes) == ("error", ("batch_norm is not written yet: it does nothing",))
