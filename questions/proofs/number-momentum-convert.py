"""Keeping 0.9 of the old value, as Keras's momentum 0.9 does, is PyTorch's momentum 0.1 and not 0.9.

像 Keras 的 momentum 0.9 那样保留旧值的 0.9，在 PyTorch 里是 momentum 0.1，不是 0.9。
"""

import torch

means = (1.0, 5.0, 2.0, 8.0)
keras = 0.0
for mean in means:
    keras = 0.9 * keras + (1 - 0.9) * mean


def running_mean(momentum):
    layer = torch.nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
    for mean in means:
        layer(torch.tensor([[mean - 1], [mean + 1]], dtype=torch.float64))
    return layer.running_mean.item()


found = min((step / 100 for step in range(1, 100)), key=lambda momentum: abs(running_mean(momentum) - keras))
print(f"0.9 of the old: {keras:.4f}; torch 0.1: {running_mean(0.1):.4f}; torch 0.9: {running_mean(0.9):.4f}")

expected = 0.1
expected_copied_number_is_right = False
assert found == expected
assert (abs(running_mean(0.9) - keras) < 1e-9) == expected_copied_number_is_right
