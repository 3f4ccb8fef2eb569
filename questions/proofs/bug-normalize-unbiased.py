"""With two samples torch's x̂ is ±1; divided by n − 1 it is ±0.707. At n = 256 they differ by 0.2 %.

两个样本时 torch 的 x̂ 是 ±1；除以 n − 1 则是 ±0.707。n = 256 时相差 0.2 %。
"""

import torch

two = torch.tensor([[3.0], [8.0]], dtype=torch.float64)
torch.manual_seed(0)
many = torch.randn(256, 1, dtype=torch.float64)


def unbiased(x):
    return (x - x.mean(0)) / torch.sqrt(x.var(0) + 1e-5)


def bn(x):
    return torch.nn.functional.batch_norm(x, None, None, training=True)


print(f"n = 2: torch {bn(two)[1].item():.4f}, unbiased {unbiased(two)[1].item():.4f}")
print(f"n = 256: ratio {(bn(many) / unbiased(many)).mean().item():.5f}")
expected_torch = 1.0
expected_unbiased = 0.5**0.5
expected_ratio_less_one_at_256 = (256 / 255) ** 0.5 - 1
assert abs(bn(two)[1].item() - expected_torch) < 1e-4
assert abs(unbiased(two)[1].item() - expected_unbiased) < 1e-4
assert abs((bn(many) / unbiased(many)).mean().item() - 1 - expected_ratio_less_one_at_256) < 1e-5
