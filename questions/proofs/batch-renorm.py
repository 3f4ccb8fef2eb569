"""x̂·r + d with r = σ_B/σ, d = (μ_B−μ)/σ is what inference gives; r = 1, d = 0 is batch norm.

x̂·r + d，其中 r = σ_B/σ、d = (μ_B−μ)/σ，就是推理的结果；r = 1、d = 0 就是批归一化。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
x = torch.randn(8, 2, dtype=torch.float64) * 3 + 1
mean, var = torch.tensor([0.5, 2.0], dtype=torch.float64), torch.tensor([4.0, 0.7], dtype=torch.float64)
sigma, sigma_b = (var + 1e-5).sqrt(), (x.var(0, unbiased=False) + 1e-5).sqrt()
in_training = batch_norm(x, None, None, training=True)
expected = in_training * (sigma_b / sigma) + (x.mean(0) - mean) / sigma

at_inference = batch_norm(x, mean, var, training=False)
print(f"x̂·r + d differs from inference by {(at_inference - expected).abs().max():.1e}")
print(f"x̂ itself (r = 1, d = 0) by {(at_inference - in_training).abs().max():.2f}")
assert torch.allclose(at_inference, expected, rtol=1e-9, atol=1e-12)
