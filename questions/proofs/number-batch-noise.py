"""The batch mean varies by σ/√n, the unbiased batch variance by √(2/(n−1)) of itself (normal
values).

批均值波动 σ/√n，无偏批方差的相对波动是 √(2/(n−1))（正态值）。
"""

import torch

torch.manual_seed(0)
batches = 3 * torch.randn(20_000, 9)
mean_noise = batches.mean(1).std().item()
variance_noise = batches.var(1).std().item() / 9
print(f"σ = 3, n = 9: the mean varies by {mean_noise:.4f}, the variance by {variance_noise:.4f} of itself")

expected_mean_noise = 3 / 9**0.5
expected_variance_noise = (2 / 8) ** 0.5
assert abs(mean_noise - expected_mean_noise) < 0.03
assert abs(variance_noise - expected_variance_noise) < 0.02
