"""Ten times the input: torch's dx shrinks to a tenth; multiplied by σ, it would grow tenfold.

输入变为 10 倍：torch 的 dx 变为十分之一；乘以 σ 的话会变为 10 倍。
"""

import torch

torch.manual_seed(0)
x, dy = torch.randn(8, 1, dtype=torch.float64), torch.randn(8, 1, dtype=torch.float64)


def dx(scale):
    given = (scale * x).requires_grad_()
    torch.nn.functional.batch_norm(given, None, None, training=True, eps=1e-12).backward(dy)
    return given.grad


ratio = (dx(10).norm() / dx(1).norm()).item()
sigma = ((10 * x).std(unbiased=False) / x.std(unbiased=False)).item()
multiplied = ratio * sigma**2
print(f"torch {ratio:.4f}, multiplied by σ {multiplied:.4f}")
expected_ratio = 0.1
expected_multiplied = 10.0
assert abs(ratio - expected_ratio) < 1e-9
assert abs(multiplied - expected_multiplied) < 1e-6
