"""w = 2, b = 1, γ = 6, β = −1, mean 4, variance 9 (ε = 0) fold into w' = 4, b' = −7.

w = 2、b = 1，γ = 6、β = −1，均值 4，方差 9（ε = 0），折叠成 w' = 4、b' = −7。
"""

import torch
from torch.nn.functional import batch_norm

x = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
parameters = [torch.tensor([value], dtype=torch.float64) for value in (4, 9, 6, -1)]  # mean, var, γ, β
y = batch_norm(2 * x + 1, *parameters, training=False, eps=0.0)

folded = [(y[1] - y[0]).item(), y[0].item()]
expected = [4.0, -7.0]
print(f"y = {folded[0]:g}·x + {folded[1]:g}")
assert all(abs(seen - wanted) < 1e-12 for seen, wanted in zip(folded, expected, strict=True))
