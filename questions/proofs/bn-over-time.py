"""Batch norm over samples and time steps lets the future into the past; layer norm does not.

沿样本和时间步做批归一化，会把未来泄漏到过去；层归一化不会。
"""

import torch

torch.manual_seed(0)
x = torch.randn(2, 3, 6, dtype=torch.float64, requires_grad=True)  # samples, features, time steps


def leak(y):
    """The largest derivative of the first time step with respect to a later one."""
    (gradient,) = torch.autograd.grad(y[0, 0, 0], x)
    return gradient[0, :, 1:].abs().max().item()


batch = leak(torch.nn.BatchNorm1d(3).double()(x))
layer = leak(torch.nn.functional.layer_norm(x.transpose(1, 2), [3]).transpose(1, 2))
expected_batch_norm_leaks = True
expected_layer_norm_leaks = False
print(f"batch norm: {batch:.4f}, layer norm: {layer}")
assert (batch > 0) == expected_batch_norm_leaks
assert (layer > 0) == expected_layer_norm_leaks
