"""γ = 0 in the first BN of a branch never moves, for the ReLU cuts its gradient; in the last it does."""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 4, 6, 6)


def moves(zeroed: int) -> bool:
    """Does the γ that starts at 0 get a gradient?"""
    branch = nn.Sequential(
        nn.Conv2d(4, 4, 3, padding=1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Conv2d(4, 4, 3, padding=1, bias=False),
        nn.BatchNorm2d(4),
    )
    nn.init.zeros_(branch[zeroed].weight)
    ((x + branch(x)) ** 3).sum().backward()
    return bool(branch[zeroed].weight.grad.abs().max() > 0)


seen = {"first": moves(1), "last": moves(4)}
print(f"gradient to the γ set to 0: {seen}")
expected = {"first": False, "last": True}
assert seen == expected
