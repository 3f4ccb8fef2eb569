"""A channel that is always 0 has running variance 0.9ᵏ: from step 110 on √(var − ε) is NaN.

恒为 0 的通道，滑动方差是 0.9ᵏ：从第 110 步起 √(var − ε) 就是 NaN。
"""

import torch

layer = torch.nn.BatchNorm1d(1, dtype=torch.float64)  # the variance starts at 1, weight 0.9 on the old value
dead = torch.zeros(16, 1, dtype=torch.float64)
variances = []
for _ in range(120):
    layer(dead)
    variances.append(layer.running_var.item())

minus = torch.sqrt(torch.tensor(variances) - layer.eps)
first = int(minus.isnan().nonzero()[0]) + 1
layer.eval()
print(f"running variance after 100 steps {variances[99]:.3e}, after 120 {variances[119]:.3e}")
print(f"√(var − ε) is NaN from step {first} on; torch's output after 120 steps: {layer(dead)[0].item()}")
expected_first = 110
expected_torch_finite = True
assert first == expected_first
assert bool(layer(dead).isfinite().all()) == expected_torch_finite
