"""In a plain ReLU+BN network at the start, ‖gradient‖² grows by π/(π−1) = 1.467 a layer going back.

初始的普通 ReLU+BN 网络里，往回传时 ‖梯度‖² 每层变为 π/(π−1) = 1.467 倍。
"""

import math

import torch

torch.manual_seed(0)
width, layers = 256, 16


def run(normalize):
    """Growth of ‖gradient‖² per layer, and the batch variance before the normalization; He initialization."""
    h = torch.randn(width, width, requires_grad=True)
    inputs = []
    for _ in range(layers):
        h.retain_grad()
        inputs.append(h)
        z = h @ (torch.randn(width, width) * (2 / width) ** 0.5)
        h = torch.relu(torch.nn.functional.batch_norm(z, None, None, training=True) if normalize else z)
    (h * torch.randn_like(h)).sum().backward()
    low, high = (inputs[layer].grad.pow(2).sum().item() for layer in (2, 12))
    return (low / high) ** (1 / 10), z.var(0).mean().item()


(with_bn, variance), (without, _) = run(True), run(False)
expected_with_bn = math.pi / (math.pi - 1)
expected_without = 1.0
expected_variance = 1 - 1 / math.pi  # what the backward pass of each BN divides by
print(f"per layer: {with_bn:.3f} with BN, {without:.3f} without; ten layers: {with_bn**10:.0f} times with BN")
print(f"batch variance of the pre-activations: {variance:.3f}")
assert abs(with_bn - expected_with_bn) < 0.08
assert abs(without - expected_without) < 0.08
assert abs(variance - expected_variance) < 0.04
