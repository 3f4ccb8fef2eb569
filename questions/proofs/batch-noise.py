"""Of n normal values the mean varies by σ/√n, and the variance by √(2/(n−1)) of itself.

n 个正态值的均值波动 σ/√n，方差的相对波动是 √(2/(n−1))。
"""

import torch

torch.manual_seed(0)
n, batches = 8, 20000
bn = torch.nn.BatchNorm1d(batches, momentum=1.0)  # each column is a batch of its own
bn(torch.randn(n, batches))

noise = [bn.running_mean.std().item(), bn.running_var.std().item()]
expected = [1 / n**0.5, (2 / (n - 1)) ** 0.5]
for what, seen, wanted in zip(("mean", "variance"), noise, expected, strict=True):
    print(f"n = {n}: the batch {what} varies by {seen:.4f}, expected {wanted:.4f}")
assert abs(noise[0] / expected[0] - 1) < 0.03
assert abs(noise[1] / expected[1] - 1) < 0.03
