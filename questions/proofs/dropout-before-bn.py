"""Dropout before BN, N(0, 1), p = 0.5: running_var becomes 2, so in eval the output variance is 0.5."""

import torch
from torch import nn

torch.manual_seed(0)
dropout, bn = nn.Dropout(0.5), nn.BatchNorm1d(1, momentum=None)
with torch.no_grad():
    for _ in range(50):
        bn(dropout(torch.randn(4096, 1)))
net = nn.Sequential(dropout, bn).eval()
running, out = bn.running_var.item(), net(torch.randn(200_000, 1)).var().item()

expected_running = 2.0
expected_out = 0.5
print(f"running_var {running:.3f}; output variance in eval {out:.3f}")
assert abs(running / expected_running - 1) < 0.03
assert abs(out / expected_out - 1) < 0.03
