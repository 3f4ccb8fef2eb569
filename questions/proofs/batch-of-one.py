"""PyTorch refuses one value per channel in training; an image of 4×4, or eval mode, is legal.

训练时每个通道只有一个值，PyTorch 会拒绝；4×4 的图像或 eval 模式都可以。
"""

import torch
from torch import nn


def outcome(layer: nn.Module, x: torch.Tensor) -> str:
    try:
        layer(x)
    except ValueError as error:
        print(f"{tuple(x.shape)}: {error}")
        return "ValueError"
    return "runs"


image = torch.randn(1, 8, 4, 4)
outcomes = {
    "(1, 8) train": outcome(nn.BatchNorm1d(8), torch.randn(1, 8)),
    "(1, 8, 1, 1) train": outcome(nn.BatchNorm2d(8), torch.randn(1, 8, 1, 1)),
    "(1, 8, 4, 4) train": outcome(nn.BatchNorm2d(8), image),
    "(1, 8) eval": outcome(nn.BatchNorm1d(8).eval(), torch.randn(1, 8)),
}
is_instance_norm = torch.allclose(nn.BatchNorm2d(8)(image), nn.InstanceNorm2d(8)(image), atol=1e-6)
for case, seen in outcomes.items():
    print(f"{case}: {seen}")
print(f"one image gives instance norm: {is_instance_norm}")

expected = {
    "(1, 8) train": "ValueError",
    "(1, 8, 1, 1) train": "ValueError",
    "(1, 8, 4, 4) train": "runs",
    "(1, 8) eval": "runs",
}
expected_instance_norm = True
assert outcomes == expected
assert is_instance_norm == expected_instance_norm
