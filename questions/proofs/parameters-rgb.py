"""Batch norm over three channels trains 6 numbers and keeps 6 running statistics and one counter.

三个通道的批归一化训练 6 个数，保存 6 个滑动统计量和一个计数器。
"""

import torch

layer = torch.nn.BatchNorm2d(3)
trained = sum(parameter.numel() for parameter in layer.parameters())
buffers = {name: buffer.numel() for name, buffer in layer.named_buffers()}

expected_trained = 6
expected_buffers = {"running_mean": 3, "running_var": 3, "num_batches_tracked": 1}
print("trained:", {name: tuple(p.shape) for name, p in layer.named_parameters()}, "=", trained)
print("buffers:", buffers)
assert trained == expected_trained
assert buffers == expected_buffers
