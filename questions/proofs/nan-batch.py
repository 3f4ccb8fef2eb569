"""The step of a NaN batch is skipped: weights and training stay clean.

Eval gives NaN until the buffers are reset.

跳过含 NaN 的批次的那一步：权重和训练都没有问题。

但 eval 一直得到 NaN，直到重置缓冲区。
"""

import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.BatchNorm1d(1), nn.Linear(1, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(300):
    x = torch.randn(8, 1)
    if step == 0:
        x[0] = float("nan")
    loss = net(x).square().mean()
    if loss.isfinite():
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
clean = {
    "weights": all(p.isfinite().all() for p in net.parameters()),
    "train": net(torch.randn(8, 1)).isfinite().all(),
    "eval": net.eval()(torch.randn(8, 1)).isfinite().all(),
}
net[0].reset_running_stats()
clean["eval after a reset"] = net(torch.randn(8, 1)).isfinite().all()
clean = {name: bool(value) for name, value in clean.items()}

expected = {"weights": True, "train": True, "eval": False, "eval after a reset": True}
print(f"free of NaN, 300 batches later: {clean}")
assert clean == expected
