"""Whose the work is: a library is met however it is reached, and own work is never taken for one."""

from pathlib import Path

import pytest

from bnquiz.grading.grade import Options, grade

ENTRY = """
import threading
import torch

def batch_norm(x, gamma, beta, eps=1e-5):
    \"\"\"x: (N, C).\"\"\"
"""
OWN = "    return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta\n"
HIDDEN = "    named = getattr(torch, 'batch' + '_norm')\n"
ASKED = "named(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps, False)"

NOT_OWN = {
    "under another name": f"{HIDDEN}    return {ASKED}\n",
    "without torch's modes": f"{HIDDEN}    with torch._C.DisableTorchFunction():\n        return {ASKED}\n",
    "without gradients": f"{HIDDEN}    with torch.no_grad():\n        return {ASKED}\n",
    "mapped": f"{HIDDEN}    return torch.func.vmap(lambda x: {ASKED})(x[None])[0]\n",
    "for all but the mean": (
        "    centered = (x - x.mean(0)).T\n"
        "    return gamma * torch.rms_norm(centered, centered.shape[1:], eps=eps).T + beta\n"
    ),
    "for what torch's own share in Python": (
        "    import torch._refs\n    return gamma * torch._refs._normalize(x, (0,), eps)[0] + beta\n"
    ),
    "and thrown away": f"{HIDDEN}    {ASKED}\n{OWN}",
    "unless it fails": f"{HIDDEN}    try:\n        return {ASKED}\n    except Exception:\n        return x\n",
}


def graded(server, text):
    return grade(Path("/nowhere/my_bn.py"), text, server, Options())


@pytest.mark.parametrize("body", NOT_OWN.values(), ids=NOT_OWN)
def test_a_library_that_does_the_work_is_met(server, body):
    result = graded(server, ENTRY + body)
    [mistake] = [each for each in result.mistakes if each.id == "library-call"]
    assert result.verdict == "fail"
    assert mistake.lines


LIBRARYS_BACKWARD = """
import torch

NAMED = getattr(torch.ops.aten, "native_batch" + "_norm_backward")

def batch_norm(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(0), x.var(0, unbiased=False)
    x_hat = (x - mean) / torch.sqrt(var + eps)
    return gamma * x_hat + beta, (x, gamma, mean, 1 / torch.sqrt(var + eps))

def batch_norm_backward(dout, cache):
    x, gamma, mean, inv = cache
    return NAMED(dout, x, gamma.reshape(-1), None, None, mean, inv, True, 1e-5, [True, True, True])
"""
LIBRARYS_GRADIENT = """
import torch

class Own(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, eps):
        ctx.save_for_backward(x, gamma)
        ctx.eps = eps
        return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta

    @staticmethod
    def backward(ctx, dout):
        x, gamma = ctx.saved_tensors
        named = getattr(torch, "batch" + "_norm")
        with torch.enable_grad():
            x, g = x.detach().requires_grad_(), gamma.detach().requires_grad_()
            flat, none = g.reshape(-1), torch.zeros_like(g).reshape(-1)
            y = named(x, flat, none, None, None, True, 0.1, ctx.eps, False)
        dx, dg = torch.autograd.grad(y, (x, g), dout)
        return dx, dg, dout.sum(0).reshape(gamma.shape), None

def batch_norm(x, gamma, beta, eps=1e-5):
    \"\"\"x: (N, C).\"\"\"
    return Own.apply(x, gamma, beta, eps)
"""


@pytest.mark.parametrize("text", [LIBRARYS_BACKWARD, LIBRARYS_GRADIENT], ids=["by hand", "for autograd"])
def test_a_backward_pass_is_the_learners_own_work_too(server, text):
    assert [each.id for each in graded(server, text).errors] == ["library-call"]


OWN_WORK = {
    "plain": OWN,
    "with a name like a library's": (
        f"    layer_norm = lambda y: y\n{OWN.replace('return ', 'return layer_norm(')[:-1]})\n"
    ),
    "in a thread": (
        "    found = []\n"
        f"    thread = threading.Thread(target=lambda: found.append({OWN.strip().removeprefix('return ')}))\n"
        "    thread.start()\n    thread.join()\n    return found[0]\n"
    ),
    "by two threads of torch": f"    torch.set_num_threads(2)\n{OWN}",
    "compiled": f"    f = torch.compile(lambda x: x - x.mean(0))\n{OWN.replace('(x - x.mean(0))', 'f(x)')}",
}


@pytest.mark.parametrize("body", OWN_WORK.values(), ids=OWN_WORK)
def test_own_work_is_own_work(server, body):
    result = graded(server, ENTRY + body)
    assert (result.verdict, result.errors) == ("pass", ())


LIBRARY_AT_INFERENCE = """
import torch.nn.functional as F
from torch import nn
import torch

class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if not self.training:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)
        mean, var = x.mean(0), x.var(0, unbiased=False)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(var, self.momentum)
        return self.weight * (x - mean) / (var + self.eps).sqrt() + self.bias
"""


@pytest.mark.parametrize(
    ("written", "slip", "ids"),
    [
        ("unbiased=False", "unbiased=False", ["library-call"]),
        ("unbiased=False", "unbiased=True", ["normalize-unbiased", "library-call"]),
        (
            "lerp_(mean, self.momentum)",
            "lerp_(mean, 1 - self.momentum)",
            ["momentum-swapped", "library-call"],
        ),
    ],
)
def test_a_library_that_is_asked_at_inference_alone_hides_nothing_of_training(server, written, slip, ids):
    text = LIBRARY_AT_INFERENCE.replace(written, slip)
    assert [each.id for each in graded(server, text).errors] == ids


def test_the_grader_may_be_imported_and_not_asked(server):
    imported = "from bnquiz import grade\n"
    asked = ENTRY.replace("import torch", "import torch\nfrom bnquiz import grade") + "    return grade(x)\n"
    assert graded(server, imported + ENTRY + OWN).verdict == "pass"
    assert [each.id for each in graded(server, asked).errors] == ["library-call"]
