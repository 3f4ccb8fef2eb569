"""All that a layer has lies in one namespace, its rate and its eps too; it fits or predicts."""

from types import SimpleNamespace
from typing import Literal

import torch


def fresh(width, rate=0.1, tiny=1e-5):
    return SimpleNamespace(
        scale=torch.ones(width, requires_grad=True),
        shift=torch.zeros(width, requires_grad=True),
        center=torch.zeros(width),
        spread=torch.ones(width),
        rate=rate,
        tiny=tiny,
    )


def normalize(x: torch.Tensor, s: SimpleNamespace, stage: Literal["fit", "predict"] = "fit"):
    """x: (N, width)"""
    if stage == "predict":
        center, spread = s.center, s.spread
    else:
        center = x.mean(0)
        spread = (x - center).pow(2).mean(0)
        n = len(x)
        with torch.no_grad():
            s.center.add_(s.rate * (center - s.center))
            s.spread.add_(s.rate * (spread * n / (n - 1) - s.spread))
    return torch.addcmul(s.shift, (x - center) * (spread + s.tiny).rsqrt(), s.scale)
