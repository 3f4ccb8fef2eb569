"""Mode and gradient are two switches: train() moves the buffers, and only recording gives a gradient.

模式和梯度是两个开关：train() 会更新缓冲区，记录计算才会有梯度。
"""

import torch
from torch import nn


def observed(training: bool, recording: bool) -> tuple[bool, bool]:
    """Whether the buffers moved, and whether the output has a gradient."""
    layer = nn.BatchNorm1d(1).train(training)
    with torch.set_grad_enabled(recording):
        y = layer(torch.tensor([[4.0], [6.0]]))
    return layer.running_mean.item() != 0.0, y.requires_grad


saliency = observed(training=False, recording=True)
re_estimation = observed(training=True, recording=False)

expected_saliency = [False, True]
expected_re_estimation = [True, False]
print("buffers moved, output has a gradient:")
print(f"eval() with gradients: {saliency}")
print(f"train() under no_grad: {re_estimation}")
assert list(saliency) == expected_saliency
assert list(re_estimation) == expected_re_estimation
