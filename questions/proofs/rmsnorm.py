"""RMSNorm divides by √(mean(x²)): (3, 4) becomes (0.849, 1.131).

A common shift changes it, but not layer norm; a common factor changes neither. At mean 0 they agree.
A sum in place of the mean is √d times too small.

RMSNorm 除以 √(mean(x²))：(3, 4) 变成 (0.849, 1.131)。

整体平移会改变它，不改变层归一化；整体缩放两者都不变。均值为 0 时两者一致。把均值写成求和，
结果是应有值的 1/√d。
"""

import torch
import torch.nn.functional as F

torch.manual_seed(0)


def rms(x: torch.Tensor) -> torch.Tensor:
    return F.rms_norm(x, (64,), eps=0)


def layer(x: torch.Tensor) -> torch.Tensor:
    return F.layer_norm(x, (64,), eps=0)


y = [round(value, 3) for value in F.rms_norm(torch.tensor([3.0, 4.0]), (2,)).tolist()]
x = torch.randn(5, 64, dtype=torch.float64) + 1
centered = x - x.mean(-1, keepdim=True)
same = {
    "rms, shifted": torch.allclose(rms(x + 3), rms(x)),
    "layer, shifted": torch.allclose(layer(x + 3), layer(x)),
    "both, scaled": torch.allclose(rms(3 * x), rms(x)) and torch.allclose(layer(3 * x), layer(x)),
    "rms and layer, mean 0": torch.allclose(rms(centered), layer(centered)),
}
by_sum = (rms(x) / (x / x.square().sum(-1, keepdim=True).sqrt())).mean().item()

expected = [0.849, 1.131]
expected_same = {
    "rms, shifted": False,
    "layer, shifted": True,
    "both, scaled": True,
    "rms and layer, mean 0": True,
}
expected_factor = 8.0
print("RMSNorm of (3, 4):", y)
print("unchanged:", same)
print(f"64 features, sum in place of mean: {by_sum:.3f} times too small")
assert y == expected
assert same == expected_same
assert abs(by_sum - expected_factor) < 1e-9
