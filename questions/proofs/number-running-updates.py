"""Each forward in training mode updates the running statistics; a checkpointed one updates them twice.

训练模式的每次前向都更新滑动统计量；用了检查点就更新两次。
"""

import torch
from torch.utils.checkpoint import checkpoint

x = (torch.randn(4, 1) + 10).requires_grad_()
plain, checkpointed = torch.nn.BatchNorm1d(1), torch.nn.BatchNorm1d(1)
for _ in range(3):
    plain(x).square().sum().backward()
    checkpoint(checkpointed, x, use_reentrant=False).square().sum().backward()
counts = [int(plain.num_batches_tracked), int(checkpointed.num_batches_tracked)]
reached = [(layer.running_mean / x.mean()).item() for layer in (plain, checkpointed)]
print("three forwards, no optimizer: updates", counts)
print("share of the batch mean in running_mean:", [round(share, 4) for share in reached])

expected = [3, 6]
expected_reached = [1 - 0.9**3, 1 - 0.9**6]
assert counts == expected
assert all(abs(a / b - 1) < 1e-4 for a, b in zip(reached, expected_reached, strict=True))
