"""True variance 36, running variance 4: in eval the output has standard deviation √(36/4) = 3.

真实方差 36，滑动方差 4：eval 输出的标准差是 √(36/4) = 3。
"""

import torch

x = torch.tensor([[-6.0], [6.0]], dtype=torch.float64).repeat(100, 1)  # mean 0, variance 36
layer = torch.nn.BatchNorm1d(1).double().eval()
layer.running_var.fill_(4.0)
spread = layer(x).std(unbiased=False).item()

expected = 3.0
print(f"standard deviation of the output: {spread:.4f}")
assert abs(spread - expected) < 1e-3
