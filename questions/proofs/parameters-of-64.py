"""Over 64 channels batch norm trains 128 numbers and keeps 128 running statistics, 256 in all.

64 个通道的批归一化训练 128 个数，保存 128 个滑动统计量，共 256 个。
"""

import torch

layer = torch.nn.BatchNorm2d(64)
trained = sum(parameter.numel() for parameter in layer.parameters() if parameter.requires_grad)
statistics = layer.running_mean.numel() + layer.running_var.numel()

expected_trained = 128
expected_statistics = 128
expected_total = 256
print(f"γ and β: {trained}, running mean and variance: {statistics}, together {trained + statistics}")
assert trained == expected_trained
assert statistics == expected_statistics
assert trained + statistics == expected_total
