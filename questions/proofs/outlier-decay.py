"""One batch of variance 1e6 at momentum 0.1: it takes 110 batches until its share is below 1.

momentum 为 0.1 时，来了一个方差 1e6 的批次：要 110 个批次，它的份额才降到 1 以下。
"""

import torch


def batch(variance):
    """Two values with this unbiased variance."""
    half = (variance / 2) ** 0.5
    return torch.tensor([[-half], [half]], dtype=torch.float64)


layer = torch.nn.BatchNorm1d(1).double()
layer(batch(1e6))
steps, after_50 = 0, 0.0
while layer.running_var.item() - 1 >= 1:  # all other batches have variance 1
    layer(batch(1.0))
    steps += 1
    if steps == 50:
        after_50 = layer.running_var.item()

expected_after_50 = 516.4
expected_steps = 110
print(f"running variance 50 batches later: {after_50:.1f}; below 2 after {steps} batches")
assert abs(after_50 - expected_after_50) < 0.5
assert steps == expected_steps
