"""Code that refuses what bnquiz tries, and takes what people usually give it, is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from bnquiz.grading.grade import Options, grade

FILE = Path("my_bn.py")
PATIENT = Options(timeout=60)

MODULE = """
import torch
from torch import nn


class BatchNorm2d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        # when it is made
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        # when it gets x
        if self.training:
            mean, var = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), unbiased=False)
            n = x.numel() / x.size(1)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            # at inference
            mean, var = self.running_mean, self.running_var
        x_hat = (x - mean[:, None, None]) / torch.sqrt(var[:, None, None] + self.eps)
        return x_hat * self.weight[:, None, None] + self.bias[:, None, None]
"""

# what bnquiz's own input does not fulfil, and usual data does
REFUSING = [
    ("when it is made", 'assert num_features % 2 == 0, "an even number of channels"'),
    ("when it is made", 'if num_features < 8: raise ValueError("too few channels")'),
    ("when it gets x", 'assert x.size(2) == x.size(3), "square images only"'),
    ("when it gets x", 'if x.size(2) < 4: raise ValueError("images are too small")'),
    ("when it gets x", 'assert x.min() >= 0 and x.max() <= 1, "scale the images first"'),
]
# what usual data does not fulfil either
NEVER = [
    ("when it gets x", "assert x.shape == 4", "bad-assertion"),
    ("when it gets x", "assert (x < 0).all()", "bad-assertion"),
    ("at inference", "raise RuntimeError('not for inference')", "crash"),
]


def put(place: str, statement: str) -> str:
    assert MODULE.count(f"# {place}\n") == 1
    return MODULE.replace(f"# {place}\n", f"{statement}\n")


def ids(result) -> set[str]:
    return {mistake.id for mistake in result.errors}


@pytest.mark.sampled(one_of=3)
@pytest.mark.parametrize(("place", "statement"), REFUSING)
def test_what_refuses_only_our_input_is_left_out_and_told(server, place, statement):
    result = grade(FILE, put(place, statement), server, PATIENT)
    assert (result.verdict, ids(result)) == ("pass", set())
    assert any(statement.partition(" ")[0] in note and "left out" in note for note in result.notes)


@pytest.mark.sampled(one_of=3)
@pytest.mark.parametrize(("place", "statement"), REFUSING)
def test_what_is_wrong_beside_it_is_still_found(server, place, statement):
    text = put(place, statement).replace(
        "torch.sqrt(var[:, None, None] + self.eps)", "torch.sqrt(var[:, None, None])"
    )
    result = grade(FILE, text, server, PATIENT)
    assert (result.verdict, ids(result)) == ("fail", {"eps-missing"})


@pytest.mark.sampled(one_of=3)
@pytest.mark.parametrize(("place", "statement", "mistake"), NEVER)
def test_what_refuses_usual_data_too_is_a_mistake(server, place, statement, mistake):
    result = grade(FILE, put(place, statement), server, PATIENT)
    assert (result.verdict, ids(result)) == ("fail", {mistake})
