"""One channel's mean goes over N·H·W values, and over N·L values of a sequence."""

import torch


def values(layer, shape):
    """A single 1 among zeros: the mean of the channel is 1/values, and momentum 1 stores it as it is."""
    x = torch.zeros(shape)
    x.view(-1)[0] = 1.0
    layer(x)
    return round(1 / layer.running_mean[0].item())


image = values(torch.nn.BatchNorm2d(3, momentum=1.0), (8, 3, 5, 7))
sequence = values(torch.nn.BatchNorm1d(3, momentum=1.0), (8, 3, 10))
print(f"(8, 3, 5, 7): {image} values in a channel's mean; (8, 3, 10): {sequence}")

expected_image = 8 * 5 * 7
expected_sequence = 8 * 10
assert image == expected_image
assert sequence == expected_sequence
