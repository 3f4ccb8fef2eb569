"""Right code is right in whatever way it is written: names, containers, switches, places of state, ranks.

Each case is one idiom; where a word of the source says how it is read, another word must do as well.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bnquiz.grading.grade import grade
from bnquiz.grading.options import Options
from bnquiz.grading.records import Result


def graded(server, text: str, **options) -> Result:
    return grade(Path("/nowhere/my_bn.py"), text, server, Options(**options))


def errors(result: Result) -> list[str]:
    return [m.id for m in result.errors]


FUNCTION = """
import numpy as np
{before}
def batch_norm(x, gamma, beta, {state}, {switch}, momentum=0.9, eps=1e-5):
    {take}
    if {training}:
        mean, var = x.mean(axis=0), x.var(axis=0)
        a = momentum * a + (1 - momentum) * mean
        b = momentum * b + (1 - momentum) * var
    else:
        mean, var = a, b
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return {give}
"""
STATE = {
    "two arguments": {"state": "a, b", "take": "pass", "give": "y, a, b"},
    "with the output last": {"state": "a, b", "take": "pass", "give": "a, b, y"},
    "the variance first": {"state": "b, a", "take": "pass", "give": "y, b, a"},
    "a dict": {
        "state": "kept", "take": "a, b = kept['one'], kept['two']", "give": "y, {'one': a, 'two': b}",
    },
    "a dict, written": {
        "state": "kept", "take": "a, b = kept['one'], kept['two']", "give": "kept.update(one=a, two=b) or y",
    },
    "a tuple": {"state": "kept", "take": "a, b = kept", "give": "y, (a, b)"},
    "a list": {"state": "kept", "take": "a, b = kept[0], kept[1]", "give": "[y, [a, b]]"},
    "a NamedTuple": {
        "before": "from typing import NamedTuple\nclass Kept(NamedTuple):\n    one: object\n    two: int\n",
        "state": "kept: Kept", "take": "a, b = kept.one, kept.two", "give": "y, Kept(a, b)",
    },
    "a frozen dataclass": {
        "before": "from dataclasses import dataclass, replace\n@dataclass(frozen=True)\nclass Kept:\n"
        "    one: object\n    two: object\n    n: int = 0\n",
        "state": "kept", "take": "a, b = kept.one, kept.two",
        "give": "y, replace(kept, one=a, two=b, n=1 + kept.n)",
    },
    "a namespace": {
        "state": "kept", "take": "a, b = kept.one, kept.two",
        "give": "setattr(kept, 'one', a) or setattr(kept, 'two', b) or y",
    },
}  # fmt: skip
SWITCH = {
    "training": ("training", "training"),
    "any word": ("warm=True", "warm"),
    "a word for inference": ("frozen=False", "not frozen"),
    "use_global_stats": ("use_global_stats", "not use_global_stats"),
    "a string": ("mode='train'", "mode == 'train'"),
    "strings of any kind": ("stage", "stage == 'fit'"),
    "zero for training": ("phase", "phase == 0"),
    "one for training": ("phase", "phase == 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", STATE.values(), ids=STATE)
def test_a_function_may_be_handed_its_state_in_anything(server, case: dict[str, str]) -> None:
    text = FUNCTION.format(**{"before": "", "switch": "training", "training": "training", **case})
    assert errors(graded(server, text)) == []


@pytest.mark.parametrize(("switch", "training"), SWITCH.values(), ids=SWITCH)
def test_a_function_may_be_switched_by_anything(server, switch: str, training: str) -> None:
    parts = {"before": "", **STATE["two arguments"], "switch": switch, "training": training}
    assert errors(graded(server, FUNCTION.format(**parts))) == []


def test_the_member_of_an_enum_switches(server) -> None:
    before = "from enum import Enum\nclass Mode(Enum):\n    ONE = 1\n    TWO = 2\n"
    parts = {**STATE["two arguments"], "before": before, "switch": "mode", "training": "mode is Mode.ONE"}
    assert errors(graded(server, FUNCTION.format(**parts))) == []


CLASS = """
import numpy as np

class {name}:
    {head}
    def __init__(self, width, momentum=0.9, eps=1e-5):
        self.momentum, self.eps = momentum, eps
        {make}

    def {forward}(self, x, training=True):
        {take}
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            a = self.momentum * a + (1 - self.momentum) * mean
            b = self.momentum * b + (1 - self.momentum) * var
            {keep}
        else:
            mean, var = a, b
        self.cache = (x - mean) / np.sqrt(var + self.eps)
        {give} g * self.cache + h
"""
_NEW = ("np.ones(width)", "np.zeros(width)", "np.zeros(width)", "np.ones(width)")
HELD = {
    "attributes of any name": {
        "make": "self.p, self.q, self.r, self.s = {}, {}, {}, {}".format(*_NEW),
        "take": "g, h, a, b = self.p, self.q, self.r, self.s", "keep": "self.r, self.s = a, b",
    },
    "a dict": {
        "make": "self.all = dict(p={}, q={}, r={}, s={})".format(*_NEW),
        "take": "g, h, a, b = (self.all[k] for k in 'pqrs')", "keep": "self.all['r'], self.all['s'] = a, b",
    },
    "two tuples": {
        "make": "self.both = ({}, {}); self.past = ({}, {})".format(*_NEW),
        "take": "(g, h), (a, b) = self.both, self.past", "keep": "self.past = (a, b)",
    },
    "slots": {
        "head": "__slots__ = ('momentum', 'eps', 'p', 'q', 'r', 's', 'cache')",
        "make": "self.p, self.q, self.r, self.s = {}, {}, {}, {}".format(*_NEW),
        "take": "g, h, a, b = self.p, self.q, self.r, self.s", "keep": "self.r, self.s = a, b",
    },
    "one array for both": {
        "make": "self.p, self.q = {}, {}; self.both = np.stack([{}, {}])".format(*_NEW),
        "take": "g, h = self.p, self.q; a, b = self.both", "keep": "self.both = np.stack([a, b])",
    },
    "columns": {
        "make": "self.p, self.q = {}, {}\n        self.r, self.s = {}[None], {}[None]".format(*_NEW),
        "take": "g, h, a, b = self.p, self.q, self.r, self.s", "keep": "self.r, self.s = a, b",
    },
}  # fmt: skip
USUAL_CLASS = {"name": "BatchNorm", "forward": "forward", "head": "", "give": "return"}


@pytest.mark.parametrize("case", HELD.values(), ids=HELD)
def test_an_object_may_keep_its_state_anywhere(server, case: dict[str, str]) -> None:
    assert errors(graded(server, CLASS.format(**{**USUAL_CLASS, **case}))) == []


@pytest.mark.parametrize(
    "other", [{"name": "Whatever"}, {"forward": "normalize"}, {"forward": "__call__"}, {"give": "self.out ="}]
)
def test_an_object_may_be_named_and_called_as_it_likes(server, other: dict[str, str]) -> None:
    case = {**USUAL_CLASS, **HELD["attributes of any name"], **other}
    assert errors(graded(server, CLASS.format(**case))) == []


def test_what_is_only_kept_of_the_last_batch_is_no_running_statistic(server) -> None:
    text = """
import numpy as np

class BatchNorm:
    def __init__(self, width):
        self.gamma, self.beta = np.ones(width), np.zeros(width)

    def forward(self, x):
        self.mean, self.var = x.mean(axis=0), x.var(axis=0)
        return self.gamma * (x - self.mean) / np.sqrt(self.var + 1e-5) + self.beta
"""
    result = graded(server, text)
    assert (result.verdict, errors(result)) == ("pass", [])


AROUND = {
    "globals": """
import numpy as np
first = second = None

def batch_norm(x, gamma, beta, training, momentum=0.9, eps=1e-5):
    global first, second
    if first is None:
        first, second = np.zeros(x.shape[1]), np.ones(x.shape[1])
    mean, var = first, second
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        first = momentum * first + (1 - momentum) * mean
        second = momentum * second + (1 - momentum) * var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
""",
    "a closure": """
import numpy as np

def make(width, momentum=0.9, eps=1e-5):
    first, second = np.zeros(width), np.ones(width)

    def bn(x, gamma, beta, training=True):
        nonlocal first, second
        mean, var = first, second
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            first = momentum * first + (1 - momentum) * mean
            second = momentum * second + (1 - momentum) * var
        return gamma * (x - mean) / np.sqrt(var + eps) + beta

    return bn
""",
    "two methods": """
import numpy as np

class Normalizer:
    def __init__(self, width):
        self.g, self.h, self.a, self.b = np.ones(width), np.zeros(width), np.zeros(width), np.ones(width)

    def train_step(self, x, momentum=0.9):
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.a = momentum * self.a + (1 - momentum) * mean
        self.b = momentum * self.b + (1 - momentum) * var
        return self.g * (x - mean) / np.sqrt(var + 1e-5) + self.h

    def test_step(self, x):
        return self.g * (x - self.a) / np.sqrt(self.b + 1e-5) + self.h
""",
    "a list, its items assigned": """
import numpy as np

def bn(x, gamma, beta, kept, mode):
    if mode == "fit":
        m, v = x.mean(axis=0), x.var(axis=0)
        kept[0] = 0.9 * kept[0] + 0.1 * m
        kept[1] = 0.9 * kept[1] + 0.1 * v
    else:
        m, v = kept
    inv = 1 / np.sqrt(v + 1e-5)
    return gamma * (x - m) * inv + beta, (x - m, inv, gamma)
""",
    "a method for training, and one that takes no statistics": """
import numpy as np

class Layer:
    def __init__(self, n, rho=0.9):
        self.g, self.h, self.a, self.b, self.rho = np.ones(n), np.zeros(n), np.zeros(n), np.ones(n), rho

    def step(self, x):
        m, v = x.mean(axis=0), x.var(axis=0)
        self.a = self.rho * self.a + (1 - self.rho) * m
        self.b = self.rho * self.b + (1 - self.rho) * v
        return self.g * (x - m) / np.sqrt(v + 1e-8) + self.h

    def use(self, x):
        return self.g * (x - self.a) / np.sqrt(self.b + 1e-8) + self.h
""",
    "a function for training, and one for inference": """
import numpy as np

def normalize_batch(x, gamma, beta, a, b, rho=0.9):
    m, v = x.mean(axis=0), x.var(axis=0)
    y = gamma * (x - m) / np.sqrt(v + 1e-6) + beta
    return y, rho * a + (1 - rho) * m, rho * b + (1 - rho) * v

def normalize_served(x, gamma, beta, a, b):
    return gamma * (x - a) / np.sqrt(b + 1e-6) + beta
""",
    "lists of numbers": """
import math

class BatchNorm:
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.gamma, self.beta = [1.0] * n, [0.0] * n
        self.a, self.b, self.n = [0.0] * n, [1.0] * n, n
        self.momentum, self.eps = momentum, eps

    def forward(self, rows, training=True):
        mean, var, k = self.a, self.b, len(rows)
        if training:
            mean = [sum(row[j] for row in rows) / k for j in range(self.n)]
            var = [sum((row[j] - mean[j]) ** 2 for row in rows) / k for j in range(self.n)]
            self.a = [self.momentum * o + (1 - self.momentum) * n for o, n in zip(self.a, mean)]
            self.b = [self.momentum * o + (1 - self.momentum) * n for o, n in zip(self.b, var)]
        return [[self.gamma[j] * (row[j] - mean[j]) / math.sqrt(var[j] + self.eps) + self.beta[j]
                 for j in range(self.n)] for row in rows]
""",
    "a definition inside a function": """
import numpy as np

def cell():
    def batch_norm(x, gamma, beta, eps=1e-5):
        return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
    return (batch_norm,)
""",
    "given statistics switch to inference": """
import numpy as np

def batch_norm(x, gamma, beta, mean=None, var=None, eps=1e-5):
    m, v = (x.mean(axis=0), x.var(axis=0)) if mean is None else (mean, var)
    return gamma * (x - m) / np.sqrt(v + eps) + beta
""",
    "gamma as a logarithm": """
import torch
from torch import nn

class BatchNorm(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.log_scale, self.shift = nn.Parameter(torch.zeros(n)), nn.Parameter(torch.zeros(n))
        self.register_buffer("a", torch.zeros(n))
        self.register_buffer("b", torch.ones(n))

    def forward(self, x):
        mean, var = self.a, self.b
        if self.training:
            mean, var = x.mean(0), x.var(0, correction=0)
            with torch.no_grad():
                self.a.lerp_(mean, 0.1)
                self.b.lerp_(x.var(0), 0.1)
        return (x - mean) / (var + 1e-5).sqrt() * self.log_scale.exp() + self.shift
""",
    "float32 and nothing else": """
import torch
from torch import nn

class BatchNorm2d(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))

    def forward(self, x):
        y = x.float()
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = y.mean((0, 2, 3)), y.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, 0.1)
                self.running_var.lerp_(y.var((0, 2, 3)), 0.1)
        y = (y - mean.view(-1, 1, 1)) / (var.view(-1, 1, 1) + 1e-5).sqrt()
        return (y * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)).to(x.dtype)
""",
    "a base class that calls build with the shape of the batch": """
import numpy as np

class Module:
    _built = False

    def __call__(self, x, training=True):
        if not self._built:
            self.build(x.shape)
            self._built = True
        return self.call(x, training)

class BatchNorm(Module):
    def __init__(self, eps=1e-5, momentum=0.9):
        self.eps, self.momentum = eps, momentum

    def build(self, shape):
        c = shape[1]
        self.view = (1, c) + (1,) * (len(shape) - 2)
        self.axes = (0,) + tuple(range(2, len(shape)))
        self.gamma, self.beta = np.ones(self.view), np.zeros(self.view)
        self.running_mean, self.running_var = np.zeros(self.view), np.ones(self.view)

    def call(self, x, training=True):
        if training:
            mean, var = x.mean(self.axes, keepdims=True), x.var(self.axes, keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
""",
    "a Function of the file's own": """
class Function:
    def forward(self, *args):
        raise NotImplementedError

class BatchNorm1D(Function):
    def forward(self, x, gamma, beta, eps=1e-5):
        self.gamma = gamma
        self.mean = x.mean(axis=0, keepdims=True)
        self.inv_std = 1.0 / (x.var(axis=0, keepdims=True) + eps) ** 0.5
        self.x_hat = (x - self.mean) * self.inv_std
        return self.x_hat * gamma + beta

    def backward_impl(self, gy):
        N = gy.shape[0]
        g = gy * self.gamma
        dx = self.inv_std / N * (N * g - g.sum(axis=0) - self.x_hat * (g * self.x_hat).sum(axis=0))
        return dx, (gy * self.x_hat).sum(axis=0), gy.sum(axis=0)
""",
    "a module that is named by how its gradient is taken": """
import torch
from torch import nn

class BatchNormManualGrad(nn.Module):
    def __init__(self, n, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias
""",
}


@pytest.mark.parametrize("text", AROUND.values(), ids=AROUND)
@pytest.mark.sampled(one_of=3)
def test_an_unusual_way_is_understood(server, text: str) -> None:
    assert errors(graded(server, text)) == []


RANKS = {
    "a guard that lets two through": (
        "if x.ndim not in (2, 3): raise ValueError", "tuple(i for i in range(x.ndim) if i != 1)", (2, 3),
    ),
    "an assertion": ("assert x.ndim == 5", "(0, 2, 3, 4)", (5,)),
    "axes written out": ("pass", "(0, 2, 3)", (4,)),
}  # fmt: skip


@pytest.mark.parametrize(("guard", "axes", "ranks"), RANKS.values(), ids=RANKS)
def test_the_ranks_are_those_that_the_code_is_for(
    server, guard: str, axes: str, ranks: tuple[int, ...]
) -> None:
    text = f"""
import numpy as np

def batch_norm(x, gamma, beta, eps=1e-5):
    {guard}
    axes = {axes}
    shape = [1, -1] + [1] * (x.ndim - 2)
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return gamma.reshape(shape) * (x - mean) / np.sqrt(var + eps) + beta.reshape(shape)
"""
    result = graded(server, text)
    assert (result.verdict, result.tried) == ("pass", ranks)


def test_channels_that_stand_last_need_a_sign_of_it(server) -> None:
    text = """
import numpy as np

def batch_norm(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(0, 1, 2), keepdims=True), x.var(axis=(0, 1, 2), keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
"""
    assert errors(graded(server, text)) == ["axes-channels-last"]
    assert errors(graded(server, text, layout="channels-last")) == []
    assert errors(graded(server, text.replace("    mean", "    # x: (N, H, W, C)\n    mean"))) == []
    assert (
        errors(graded(server, text.replace("    mean", "    n = x.shape[3]\n    np.ones(n)\n    mean"))) == []
    )


def test_a_role_that_is_told_is_taken(server) -> None:
    text = """
import numpy as np

def batch_norm(x, gamma, beta, how, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta * how["far"]
"""
    untold = graded(server, text)
    assert untold.verdict != "pass"
    swapped = """
import numpy as np

def batch_norm(x, p, q):
    return p * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) + q
"""
    assert errors(graded(server, swapped)) == []
    assert errors(graded(server, swapped, roles={"p": "beta", "q": "gamma"})) == ["gamma-beta-swapped"]


NOT_GRADED = {
    "script-only": """
import numpy as np
x = np.ones((4, 3))
y = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)
""",
    "no-entry": """
import torch
from torch import nn

class BatchNormNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3))

    def forward(self, x):
        return self.layers(x)
""",
    "missing-module": """
import numpy as np
from parts_of_ours import moments

def batch_norm(x, gamma, beta, eps=1e-5):
    mean, var = moments(x)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
""",
    "unsupported-framework": """
import jax

def batch_norm(x, gamma, beta):
    return x
""",
}


@pytest.mark.parametrize(("reason", "text"), NOT_GRADED.items(), ids=NOT_GRADED)
def test_what_is_not_graded_has_a_reason(server, reason: str, text: str) -> None:
    result = graded(server, text)
    assert (result.verdict, result.reason, errors(result)) == ("error", reason, [])


DIVIDED_OUTSIDE = """
import torch
x = torch.randn(2, 3, 4)
mean = x.mean(dim=(0, 1), keepdim=True)
print((x - mean) / (x.std(dim=(0, 1), unbiased=False, keepdim=True) + 1e-5))
"""
A_NETWORK = """
class Net(torch.nn.Module):
    def forward(self, x):
        return x
"""


@pytest.mark.parametrize(
    ("text", "reason"), [(DIVIDED_OUTSIDE, "script-only"), (DIVIDED_OUTSIDE + A_NETWORK, "no-entry")]
)
def test_what_is_divided_by_a_standard_deviation_outside_of_functions_is_the_batch_norm_of_a_script_alone(
    server, text: str, reason: str
) -> None:
    """Beside a network it is how the data are made ready."""
    assert graded(server, text).reason == reason


STUBBED = {
    "a star import": "from parts_of_ours import *\n{}",
    "a base class": "import numpy as np\nfrom parts_of_ours import Layer\n{}",
}
_LAYER = """
class BatchNorm({base}):
    def __init__(self, n):
        self.gamma, self.beta = np.ones(n), np.zeros(n)

    def forward(self, x):
        return self.gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) + self.beta
"""


@pytest.mark.parametrize("text", STUBBED.values(), ids=STUBBED)
def test_what_is_absent_and_not_used_stands_in_nobodys_way(server, text: str) -> None:
    assert errors(graded(server, text.format(_LAYER.format(base="Layer")))) == []


GRADIENTS = {
    "any names": "return dx, one, two",
    "the other way round": "return dx, two, one",
    "a dict": "return {'dx': dx, 'dgamma': one, 'dbeta': two}",
    "nested": "return dx, [one, two]",
    "expressions": "return dx, (up * z).sum(axis=0), up.sum(axis=0)",
}


@pytest.mark.parametrize("give", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients_are_told_apart_by_value(server, give: str) -> None:
    text = f"""
import numpy as np

def bn_forward(x, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(x.var(axis=0) + eps)
    z = (x - x.mean(axis=0)) * inv
    return gamma * z + beta, (z, gamma, inv)

def bn_backward(up, cache):
    z, gamma, inv = cache
    one, two = (up * z).sum(axis=0), up.sum(axis=0)
    d = up * gamma
    dx = inv * (d - d.mean(axis=0) - z * (d * z).mean(axis=0))
    {give}
"""
    result = graded(server, text)
    assert (result.verdict, errors(result), result.skipped) == ("pass", [], ())


def test_a_backward_pass_that_takes_what_is_unknown_is_said_to_be_skipped(server) -> None:
    text = """
import numpy as np

class BatchNorm:
    def __init__(self, n):
        self.gamma, self.beta = np.ones(n), np.zeros(n)

    def forward(self, x):
        self.z = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)
        return self.gamma * self.z + self.beta

    def backward(self, dout, friend):
        return friend.go(dout * self.z).sum(axis=0)
"""
    result = graded(server, text)
    assert [s.part for s in result.skipped] == ["backward"]
    assert "--role friend=" in result.skipped[0].reason


NOT_BEGUN = {"pass": "pass", "dots": "...", "raise": "raise NotImplementedError", "a docstring": "'''TODO'''"}


@pytest.mark.parametrize("body", NOT_BEGUN.values(), ids=NOT_BEGUN)
def test_a_backward_pass_that_is_not_begun_is_said_to_be_skipped(server, body: str) -> None:
    text = f"""
import numpy as np

class BatchNorm:
    def __init__(self, n):
        self.gamma, self.beta = np.ones(n), np.zeros(n)

    def forward(self, x):
        return self.gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) + self.beta

    def backward(self, dout):
        {body}
"""
    result = graded(server, text)
    assert (errors(result), [s.part for s in result.skipped]) == ([], ["backward"])


def test_a_graphics_card_becomes_the_cpu_and_a_note_says_so(server) -> None:
    text = """
import torch

def batch_norm(x, gamma, beta, eps=1e-5):
    print("\\ud800")
    shift = torch.zeros(3, device="cuda:0", dtype=x.dtype)
    x = x.cuda() + shift
    return gamma * (x - x.mean(0)) / (x.var(0, correction=0) + eps).sqrt() + beta
"""
    result = graded(server, text)
    assert (result.verdict, errors(result)) == ("pass", [])
    assert any("CPU" in note for note in result.notes)


def test_where_several_entries_are_graded_each_mistake_says_whose_it_is(server) -> None:
    one = (
        "def {}(x, gamma, beta, eps):\n    return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) {} eps) + beta\n"
    )
    text = f"import numpy as np\n{one.format('batch_norm_a', '+')}{one.format('batch_norm_b', '-')}"
    assert [(m.id, m.entry) for m in graded(server, text).errors] == [("eps-subtracted", "batch_norm_b")]


def test_a_starter_that_is_not_begun_is_no_crash(server) -> None:
    text = "def batch_norm(x, gamma, beta):\n    raise NotImplementedError\n"
    assert (graded(server, text).verdict, graded(server, text).reason) == ("error", "not-written")


SAID_IN_WORDS = {
    "a docstring": ("", "We do not track moving averages: the batch is all there is."),
    "a docstring in Chinese": ("", "没有保存滑动平均，推理时也用当前批次。"),
    "a string at the top of the file": ('"""In contrast to others, no use of a running mean is made."""', ""),
}


@pytest.mark.parametrize(("above", "doc"), SAID_IN_WORDS.values(), ids=SAID_IN_WORDS)
def test_a_module_without_running_statistics_may_say_so_in_words(server, above: str, doc: str) -> None:
    result = graded(server, WITHOUT_AVERAGE.format(above=above, doc=doc))
    assert [(m.id, m.severity) for m in result.mistakes] == [("no-running-statistics", "warning")]


def test_a_module_without_running_statistics_that_does_not_say_so_is_wrong(server) -> None:
    text = WITHOUT_AVERAGE.format(above="", doc="It is the same in training and inference.")
    assert errors(graded(server, text)) == ["batch-stats-in-eval"]


WITHOUT_AVERAGE = '''
import torch
{above}
class BatchNorm(torch.nn.Module):
    """{doc}"""
    def __init__(self, n, eps=1e-5):
        super().__init__()
        self.eps = eps
        self.weight, self.bias = torch.nn.Parameter(torch.ones(n)), torch.nn.Parameter(torch.zeros(n))

    def forward(self, x):
        mean, var = x.mean(0), x.var(0, unbiased=False)
        return (x - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias
'''
