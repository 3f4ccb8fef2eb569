"""The forward pass updates the buffers; backward and the optimizer's step leave them alone.

更新缓冲区的是前向；反向传播和优化器的一步都不动它们。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(1)
x = torch.randn(8, 1) + 3
y = layer(x)
after_forward = layer.running_mean.item()
(y**2).sum().backward()
torch.optim.SGD(layer.parameters(), lr=0.1).step()
after_step = layer.running_mean.item()
for _ in range(3):
    layer(x)
layer.eval()(x)
share = (layer.running_mean / x.mean()).item()

expected_moved_by_forward = True
expected_moved_by_step = False
expected_updates = 4  # the call in eval mode is none
expected_share = 1 - 0.9**4
print(f"running mean: 0 → {after_forward:.3f} (forward) → {after_step:.3f} (backward and step)")
print(f"after four forward passes: {layer.num_batches_tracked.item()} updates, {share:.4f} of the batch mean")
assert (after_forward != 0) == expected_moved_by_forward
assert (after_step != after_forward) == expected_moved_by_step
assert layer.num_batches_tracked.item() == expected_updates
assert abs(share / expected_share - 1) < 1e-4
