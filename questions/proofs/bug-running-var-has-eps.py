"""Variance 0.001, ε = 0.001: output deviation 0.707; with ε stored too, 0.577 at inference.

方差 0.001，ε = 0.001：输出的标准差是 0.707；把 ε 也存进去，推理时是 0.577。
"""

import torch

torch.manual_seed(0)
x = torch.randn(4096, 1, dtype=torch.float64)
x = 0.001**0.5 * (x - x.mean()) / x.std(correction=0)
mean, var, eps = x.mean(0), x.var(0, unbiased=False), 1e-3
deviation = {
    "training": torch.nn.functional.batch_norm(x, None, None, training=True, eps=eps)
    .std(correction=0)
    .item(),
    "inference": torch.nn.functional.batch_norm(x, mean, var, eps=eps).std(correction=0).item(),
    "inference, ε stored": torch.nn.functional.batch_norm(x, mean, var + eps, eps=eps)
    .std(correction=0)
    .item(),
}
print("output deviation:", {name: round(value, 4) for name, value in deviation.items()})
expected_deviation = {"training": 0.5**0.5, "inference": 0.5**0.5, "inference, ε stored": (1 / 3) ** 0.5}
assert all(abs(deviation[name] - value) < 1e-6 for name, value in expected_deviation.items())
