"""On (N, C, H, W) batch norm takes C means of N·H·W values, layer norm N of C·H·W, instance norm
N·C of H·W, and group norm N·G of (C/G)·H·W.

在 (N, C, H, W) 上，批归一化求 C 个均值，各由 N·H·W 个值；层归一化求 N 个，各由 C·H·W 个值；
实例归一化求 N·C 个，各由 H·W 个值；组归一化求 N·G 个，各由 (C/G)·H·W 个值。
"""

import torch

N, C, H, W, G = 4, 6, 5, 7, 3
x = torch.zeros(N, C, H, W)
x[0, 0, 0, 0] = 1.0  # a mean that holds it is 1/values
means = {
    "batch": torch.native_batch_norm(x, None, None, None, None, True, 0.1, 1e-5)[1],
    "layer": torch.native_layer_norm(x, [C, H, W], None, None, 1e-5)[1],
    "instance": torch.native_group_norm(x, None, None, N, C, H * W, C, 1e-5)[1],
    "group": torch.native_group_norm(x, None, None, N, C, H * W, G, 1e-5)[1],
}
counts = {name: mean.numel() for name, mean in means.items()}
values = {name: round(1 / mean.max().item()) for name, mean in means.items()}
print("means: ", counts)
print("values:", values)

expected_counts = {"batch": C, "layer": N, "instance": N * C, "group": N * G}
expected_values = {"batch": N * H * W, "layer": C * H * W, "instance": H * W, "group": C // G * H * W}
assert counts == expected_counts
assert values == expected_values
