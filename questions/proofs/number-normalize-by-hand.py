"""The batch 2, 4, 6, 8 with γ = 2 and β = 1 gives 1 + 2·3/√5 for 8: the variance is divided by n.

批次 2, 4, 6, 8，γ = 2、β = 1，对 8 得到 1 + 2·3/√5：方差除以 n。
"""

import torch

x = torch.tensor([[2.0], [4.0], [6.0], [8.0]], dtype=torch.float64)
gamma, beta = torch.tensor([2.0], dtype=torch.float64), torch.tensor([1.0], dtype=torch.float64)
y = torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-12)

expected = 1 + 2 * 3 / 5**0.5
unbiased = 1 + 2 * 3 / (20 / 3) ** 0.5
print(f"torch: {y[3].item():.4f}; with σ² = 20/4: {expected:.4f}; with σ² = 20/3: {unbiased:.4f}")
assert abs(y[3].item() - expected) < 1e-6
