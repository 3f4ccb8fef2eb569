"""One channel's mean goes over N·H·W values, and over N·L values of a sequence.

一个通道的均值由 N·H·W 个值求得，序列则是 N·L 个值。
"""

import torch


def values(layer, shape):
    """A single 1 among zeros: the mean of the channel is 1/n, and where x is 0, x̂ is −1/√(n−1)."""
    x = torch.zeros(shape, dtype=torch.float64)
    x.view(-1)[0] = 1.0
    y = layer.double()(x).detach()
    return [round(1 / layer.running_mean[0].item()), round(1 + 1 / y[-1, 0].flatten()[-1].item() ** 2)]


image = values(torch.nn.BatchNorm2d(3, momentum=1.0, eps=1e-14), (8, 3, 5, 7))
sequence = values(torch.nn.BatchNorm1d(3, momentum=1.0, eps=1e-14), (8, 3, 10))
print(f"values in a channel's mean, by running_mean and by x̂: (8, 3, 5, 7): {image}; (8, 3, 10): {sequence}")

expected_image = [8 * 5 * 7] * 2
expected_sequence = [8 * 10] * 2
assert image == expected_image
assert sequence == expected_sequence
