"""Dropout before batch norm raises the running variance to (σ²+μ²)/(1−p) − μ²; in eval the output
has less than 1.

批归一化之前的 dropout 使滑动方差升到 (σ²+μ²)/(1−p) − μ²；eval 模式下输出的方差小于 1。
"""

import torch
from torch import nn

torch.manual_seed(0)
normal, shifted = torch.randn(400_000, 1), torch.randn(400_000, 1) + 1
pair = nn.Sequential(nn.Dropout(0.5), nn.BatchNorm1d(1, momentum=1.0))
pair(normal)
seen = [pair[1].running_var.item()]
in_eval = pair.eval()(normal).var().item()
pair.train()(shifted)
seen.append(pair[1].running_var.item())
print(f"p = 0.5: running variance {seen[0]:.3f} at mean 0, {seen[1]:.3f} at mean 1; in eval {in_eval:.3f}")

expected = [1 / 0.5, (1 + 1) / 0.5 - 1]
expected_in_eval = 1 - 0.5
assert all(abs(value - said) < 0.03 for value, said in zip(seen, expected, strict=True))
assert abs(in_eval - expected_in_eval) < 0.01
