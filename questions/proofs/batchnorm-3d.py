"""BatchNorm3d averages over N, T, H and W: one mean per channel.

BatchNorm3d 沿 N、T、H、W 求平均：每个通道一个均值。
"""

import torch

torch.manual_seed(0)
x = torch.randn(2, 3, 4, 5, 6, dtype=torch.float64) + torch.arange(3.0).view(1, 3, 1, 1, 1)
bn = torch.nn.BatchNorm3d(3, momentum=1.0).double()
y = bn(x)
gap = (bn.running_mean - x.mean((0, 2, 3, 4))).abs().max().item()

expected_shape = [3]
expected_close = True
print(
    "running_mean has the shape",
    list(bn.running_mean.shape),
    f"and differs from the mean over N, T, H, W by {gap:.0e}",
)
assert list(bn.running_mean.shape) == expected_shape
assert (gap < 1e-12) == expected_close
