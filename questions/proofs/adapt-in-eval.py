"""Adapting in eval mode leaves the buffers where reset_running_stats() put them: mean 0, variance 1."""

import torch
from torch import nn

torch.manual_seed(0)
moved = {}
for mode in ("eval", "train"):
    bn = nn.BatchNorm1d(1, momentum=None).train(mode == "train")
    bn.reset_running_stats()
    with torch.no_grad():
        for _ in range(5):
            bn(torch.randn(512, 1) * 3 + 5)
    moved[mode] = round(bn.running_mean.item())
    print(f"{mode}: running_mean {bn.running_mean.item():.2f}, running_var {bn.running_var.item():.2f}")

expected = {"eval": 0, "train": 5}
assert moved == expected
