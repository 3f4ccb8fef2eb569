"""The running mean at momentum 0.1 is as noisy as the plain average of 19 batches; 200 batches do better.

momentum 为 0.1 的滑动均值，噪声相当于 19 个批次的简单平均；200 个批次更好。
"""

import torch

torch.manual_seed(0)
channels = 4000  # each is an experiment of its own


def noise(momentum, batches):
    """Standard deviation of the running mean, in units of that of one batch mean."""
    layer = torch.nn.BatchNorm1d(channels, momentum=momentum)
    for _ in range(batches):
        layer(torch.randn(4, channels) * 2)  # a batch mean has standard deviation 2/√4 = 1
    return layer.running_mean.std().item()


moving, nineteen, many = noise(0.1, 100), noise(None, 19), noise(None, 200)
expected_moving = (0.1 / 1.9) ** 0.5  # √(m/(2−m))
expected_nineteen = 1 / 19**0.5
expected_many = 1 / 200**0.5
print(f"momentum 0.1: {moving:.4f}; average of 19: {nineteen:.4f}; of 200: {many:.4f}")
assert abs(moving - expected_moving) < 0.01
assert abs(nineteen - expected_nineteen) < 0.01
assert abs(many - expected_many) < 0.005
