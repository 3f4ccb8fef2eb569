"""Over 64 channels batch norm trains 128 numbers and keeps 128 running statistics, 256 in all."""

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
