"""Weights before BN 10 times larger: a step of SGD turns them 100 times less, one of Adam 10 times less."""

import torch
from torch.nn.functional import batch_norm, mse_loss

torch.manual_seed(0)
x, target = torch.randn(64, 5, dtype=torch.float64), torch.randn(64, 1, dtype=torch.float64)
start = torch.randn(1, 5, dtype=torch.float64)
steps = {"SGD": lambda g: 1e-3 * g, "Adam": lambda g: 1e-4 * g.sign()}  # Adam's first step


def turn(name: str, factor: float) -> float:
    """By how much one step turns the direction of the weights."""
    w = (factor * start).requires_grad_()
    loss = mse_loss(batch_norm(x @ w.T, None, None, training=True, eps=1e-30), target)
    (gradient,) = torch.autograd.grad(loss, w)
    new = w.detach() - steps[name](gradient)
    return (new / new.norm() - start / start.norm()).norm().item()


slower = {name: turn(name, 1.0) / turn(name, 10.0) for name in steps}
expected = {"SGD": 100.0, "Adam": 10.0}
print({name: round(value, 2) for name, value in slower.items()})
assert all(abs(slower[name] / expected[name] - 1) < 0.02 for name in expected)
