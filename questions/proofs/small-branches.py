"""Without norm, branches times 0.1 keep the variance of 10 residual blocks near 1: 1.01¹⁰.

没有归一化时，把分支乘以 0.1，10 个残差块的方差仍接近 1：1.01¹⁰。
"""

import torch

torch.manual_seed(0)
depth, x = 10, torch.randn(512, 256)
variances = {}
for scale in (1.0, 0.1, 0.0):
    h = x
    for _ in range(depth):
        h = h + scale * h @ (torch.randn(256, 256) / 16)
    variances[scale] = (h.var() / x.var()).item()

seen = [variances[0.1], variances[0.0]]
expected = [1.01**depth, 1.0]
expected_full_explodes = True
print("variance after 10 blocks:", ", ".join(f"branch × {s}: {v:.2f}" for s, v in variances.items()))
assert torch.allclose(torch.tensor(seen), torch.tensor(expected), rtol=0.02)
assert (variances[1.0] > 500) == expected_full_explodes
