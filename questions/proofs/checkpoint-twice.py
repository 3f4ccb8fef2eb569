"""With activation checkpointing the forward pass runs twice: two updates a step, so 0.1 acts like 0.19.

用激活检查点时前向会跑两遍：每步更新两次，0.1 的效果相当于 0.19。
"""

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
bn = nn.BatchNorm1d(1)
x = (torch.randn(64, 1) + 10).requires_grad_()
y = checkpoint(bn, x, use_reentrant=False)
updates = [bn.num_batches_tracked.item()]
y.square().sum().backward()
updates.append(bn.num_batches_tracked.item())

share = (bn.running_mean / x.mean()).item()
expected_updates = [1, 2]
expected_share = 1 - 0.9**2
print(f"updates after forward, backward: {updates}; running_mean is {share:.2f} of the batch mean")
assert updates == expected_updates
assert abs(share / expected_share - 1) < 1e-5
