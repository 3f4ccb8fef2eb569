"""Small files as a learner may hand them in. Most use NumPy alone, so that their worker starts at once."""

RIGHT = """\
import numpy as np


def batch_norm(x, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_var = momentum * moving_var + (1 - momentum) * var * n / (n - 1)
    else:
        mean, var = moving_mean, moving_var
    mean, var = mean.reshape(shape), var.reshape(shape)
    x_hat = (x - mean) / np.sqrt(var + eps)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, moving_mean, moving_var


out = batch_norm(*np.ones(5), eps=1e-5, momentum=0.9, training=True)
"""


def changed(*edits):
    """The right file with each (what stands there, what stands there now) edited."""
    text = RIGHT
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after)
    return text


SIGN = ("(var + eps)", "(var - eps)")  # line 15
BETA = (" + beta.reshape(shape)", "")  # line 16
BIASED = (" * n / (n - 1)", "")  # a warning, line 11
PRINT = ("    shape =", '    print("[bold]here[/bold]", x.ndim)\n    shape =')

WRONG = changed(SIGN)
TWO_WRONG = changed(SIGN, BETA)
WARNED = changed(BIASED)
UNFINISHED = RIGHT[: RIGHT.index("    x_hat")] + "    x_hat = (x - mean) / np.sq"
NO_BATCH_NORM = "def greet(name):\n    return f'hello {name}'\n"
ENDLESS = changed(("    shape =", "    while True: pass\n    shape ="))
DIES = changed(("    shape =", "    import os; os.kill(os.getpid(), 9)\n    shape ="))
TORCH = """\
import torch


def batch_norm(x, gamma, beta, eps):
    mean = x.mean(dim=0, keepdim=True)
    var = ((x - mean) ** 2).mean(dim=0, keepdim=True)
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta
"""
