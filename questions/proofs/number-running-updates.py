"""Each forward in training mode updates the running statistics; a checkpointed one updates them
twice."""

import torch
from torch.utils.checkpoint import checkpoint

x = torch.randn(4, 1, requires_grad=True)
plain, checkpointed = torch.nn.BatchNorm1d(1), torch.nn.BatchNorm1d(1)
for _ in range(3):
    plain(x).square().sum().backward()
    checkpoint(checkpointed, x, use_reentrant=False).square().sum().backward()
counts = [int(plain.num_batches_tracked), int(checkpointed.num_batches_tracked)]
print("three forwards, no optimizer: updates", counts)

expected = [3, 6]
assert counts == expected
