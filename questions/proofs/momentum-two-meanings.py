"""torch with 0.01 does what Keras's rule does with 0.99; copied, 0.99 leaves 1 % of the past."""

import torch


def torch_mean(momentum, means):
    layer = torch.nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
    for mean in means:
        layer(torch.tensor([[mean - 1.0], [mean + 1.0]], dtype=torch.float64))
    return layer.running_mean.item()


def keras_mean(momentum, means):
    running = 0.0
    for mean in means:
        running = momentum * running + (1 - momentum) * mean
    return running


means = [10.0] * 20 + [50.0]
converted, copied = torch_mean(0.01, means), torch_mean(0.99, means)
print(f"Keras's rule with 0.99: {keras_mean(0.99, means):.6f}")
print(f"torch with 0.01: {converted:.6f}, with 0.99: {copied:.6f}")
expected_converted = 0.99 * 10 * (1 - 0.99**20) + 0.01 * 50
expected_copied = 0.01 * 10 + 0.99 * 50
assert abs(converted - expected_converted) < 1e-9
assert abs(keras_mean(0.99, means) - converted) < 1e-9
assert abs(copied - expected_copied) < 1e-3
