"""Channel variance 1e-3: with ε = 1e-3 (Keras) the output variance is 0.5, with ε = 1e-5 (PyTorch) 0.99.

通道方差 1e-3：ε = 1e-3（Keras）时输出方差是 0.5，ε = 1e-5（PyTorch）时是 0.99。
"""

import torch

torch.manual_seed(0)
x = torch.randn(1000, 1, dtype=torch.float64)
x = (x - x.mean()) / x.std(unbiased=False) * 1e-3**0.5


def output_variance(eps):
    return torch.nn.functional.batch_norm(x, None, None, training=True, eps=eps).var(unbiased=False).item()


measured = [output_variance(1e-3), output_variance(1e-5)]
expected = [1e-3 / (1e-3 + 1e-3), 1e-3 / (1e-3 + 1e-5)]
print(f"ε = 1e-3: {measured[0]:.4f}, ε = 1e-5: {measured[1]:.4f}")
assert max(abs(value - wanted) for value, wanted in zip(measured, expected, strict=True)) < 1e-9
