"""The forward pass updates the buffers; backward and the optimizer's step leave them alone."""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(1)
y = layer(torch.randn(8, 1) + 3)
after_forward = layer.running_mean.item()
(y**2).sum().backward()
for parameter in layer.parameters():
    parameter.data.sub_(0.1 * parameter.grad)  # a step of plain gradient descent
after_step = layer.running_mean.item()
for _ in range(3):
    layer(torch.randn(8, 1) + 3)

expected_moved_by_forward = True
expected_moved_by_step = False
expected_updates = 4
print(f"running mean: 0 → {after_forward:.3f} (forward) → {after_step:.3f} (backward and step)")
print("updates after four forward passes:", layer.num_batches_tracked.item())
assert (after_forward != 0) == expected_moved_by_forward
assert (after_step != after_forward) == expected_moved_by_step
assert layer.num_batches_tracked.item() == expected_updates
