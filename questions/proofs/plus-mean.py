"""With x+μ in place of x−μ the “normalized” mean is 2μ/√(σ²+ε) instead of 0.

把 x−μ 写成 x+μ，“归一化”之后的均值是 2μ/√(σ²+ε)，而不是 0。
"""

import torch

torch.manual_seed(0)
x = torch.randn(1000, 1, dtype=torch.float64) * 2 + 6
mean, var = x.mean(0), x.var(0, unbiased=False)
wrong = (x + mean) / torch.sqrt(var + 1e-5)
right = torch.nn.functional.batch_norm(x, None, None, training=True)

expected_mean = 2 * x.mean().item() / (x.var(unbiased=False).item() + 1e-5) ** 0.5
print(f"mean with x+μ: {wrong.mean():.3f}, with torch: {right.mean().item():.1e}")
assert abs(wrong.mean().item() - expected_mean) < 1e-9
assert abs(right.mean().item()) < 1e-12
