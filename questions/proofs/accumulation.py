"""Accumulating 4×8 equals a batch of 32 with group norm and without norm, but not with batch norm.

4×8 的梯度累积等于批大小 32：用组归一化或不用归一化时成立，用批归一化不成立。
"""

import torch
from torch import nn

torch.manual_seed(0)
x, target = torch.randn(32, 6, dtype=torch.float64), torch.randn(32, 1, dtype=torch.float64)


def gradient(norm: nn.Module, micro: int) -> torch.Tensor:
    torch.manual_seed(1)
    net = nn.Sequential(nn.Linear(6, 8), norm, nn.ReLU(), nn.Linear(8, 1)).double()
    for xs, targets in zip(x.split(micro), target.split(micro), strict=True):
        (nn.functional.mse_loss(net(xs), targets) * len(xs) / len(x)).backward()
    return torch.cat([p.grad.flatten() for p in net.parameters()])


norms = {
    "batch norm": nn.BatchNorm1d,
    "group norm": lambda c: nn.GroupNorm(2, c),
    "none": nn.Identity,
}
same = {}
for name, norm in norms.items():
    whole, accumulated = gradient(norm(8), 32), gradient(norm(8), 8)
    difference = ((whole - accumulated).norm() / whole.norm()).item()
    same[name] = difference < 1e-12
    print(f"{name}: gradients differ by {difference:.1e} of their size")

bn = nn.BatchNorm1d(6).double()
for xs in x.split(8):
    bn(xs)
updates = bn.num_batches_tracked.item()
print(f"updates of the running statistics in one step: {updates}")

expected = {"batch norm": False, "group norm": True, "none": True}
expected_updates = 4
assert same == expected
assert updates == expected_updates
