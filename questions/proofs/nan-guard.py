"""A guard that skips the step at a NaN loss saves the weights; the buffers are poisoned by then.

损失为 NaN 就跳过这一步，权重保住了；但缓冲区那时已经被污染。
"""

import torch
from torch import nn

torch.manual_seed(0)
finite = {}
for guard in ("on the loss", "on the input"):
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))
    for poisoned in (False, True, False):
        x = torch.randn(8, 3)
        if poisoned:
            x[0, 0] = float("inf")
        if guard == "on the input" and not x.isfinite().all():
            continue
        loss = net(x).square().mean()
        if not loss.isfinite():
            continue
        for p, g in zip(net.parameters(), torch.autograd.grad(loss, list(net.parameters())), strict=True):
            p.data -= 0.1 * g
    weights = all(bool(p.isfinite().all()) for p in net.parameters())
    finite[guard] = [weights, bool(net[1].running_mean.isfinite().all())]
    print(f"guard {guard}: weights finite {finite[guard][0]}, running_mean finite {finite[guard][1]}")

expected = {"on the loss": [True, False], "on the input": [True, True]}
assert finite == expected
