"""After L residual blocks the skip path has variance L+1 where each branch ends in batch norm,
and 2^L without.

经过 L 个残差块，每个分支以批归一化结尾时，残差通路上的方差是 L+1；没有时是 2^L。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
L, width = 6, 512
with_norm = without = torch.randn(512, width)
for _ in range(L):
    w = torch.randn(width, width) / width**0.5
    with_norm = with_norm + batch_norm(with_norm @ w.T, None, None, training=True)
    without = without + without @ w.T
measured = [with_norm.var().item(), without.var().item()]
print(f"{L} blocks: with batch norm {measured[0]:.2f}, without {measured[1]:.1f}")

expected = [L + 1.0, 2.0**L]
assert all(abs(value - said) < 0.09 * said for value, said in zip(measured, expected, strict=True))
