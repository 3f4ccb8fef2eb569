"""After 10 residual blocks the variance is about 1024 without norm; 11 with BN on each branch.

经过 10 个残差块，没有归一化时方差约为 1024；每个分支有 BN 时是 11。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
width, depth = 256, 10
plain = normed = torch.randn(512, width)
with torch.no_grad():
    for _ in range(depth):
        w = torch.randn(width, width) / width**0.5  # keeps the variance
        plain = plain + plain @ w
        normed = normed + batch_norm(normed @ w, None, None, training=True)

expected = depth + 1
expected_doubles = True
print(
    f"variance with batch norm {normed.var():.2f}, expected {expected}; without {plain.var():.0f}, 2¹⁰ = 1024"
)
assert abs(normed.var().item() / expected - 1) < 0.05
assert (700 < plain.var().item() < 1500) == expected_doubles
