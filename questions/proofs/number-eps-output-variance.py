"""The variance of x̂ is s²/(s²+ε): one half where the variance equals ε, 0.9901 where it is a
hundred times ε.

x̂ 的方差是 s²/(s²+ε)：方差等于 ε 时为一半，是 ε 的 100 倍时为 0.9901。
"""

import torch
from torch.nn.functional import batch_norm

variances = torch.tensor([1e-5, 1e-3, 1.0], dtype=torch.float64)
x = torch.tensor([[-1.0], [1.0]], dtype=torch.float64) * variances.sqrt()
y = batch_norm(x, None, None, training=True, eps=1e-5)
measured = y.var(0, unbiased=False)
print("s²  ", variances.tolist())
print("s_y²", [round(value, 6) for value in measured.tolist()])

expected = variances / (variances + 1e-5)
assert torch.allclose(measured, expected, atol=1e-9)
