"""At pre-activations around 8 the sigmoid's slope is below 0.001; with batch norm it is 0.2.

预激活约为 8 时，sigmoid 的斜率小于 0.001；有批归一化时是 0.2。
"""

import torch

torch.manual_seed(0)
z = (torch.randn(4096, 1) + 8).requires_grad_()


def mean_slope(values):
    return (torch.sigmoid(values) * (1 - torch.sigmoid(values))).mean().item()


without = mean_slope(z)
with_bn = mean_slope(torch.nn.functional.batch_norm(z, None, None, training=True))
expected_saturated = True
expected_slope = 0.2066  # the mean of the slope under N(0, 1); its maximum is 0.25
print(f"mean slope without BN: {without:.5f}, with BN: {with_bn:.4f}")
assert (without < 1e-3) == expected_saturated
assert abs(with_bn - expected_slope) < 0.005
