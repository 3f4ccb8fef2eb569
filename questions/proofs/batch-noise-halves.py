"""Four times the batch halves the noise that batch norm adds: its standard deviation goes as 1/√n.

批大小变为 4 倍，批归一化带来的噪声减半：标准差按 1/√n 变化。
"""

import torch

torch.manual_seed(0)


def noise(n):
    """Spread of x̂ for a sample at the population mean, over 4000 draws of its batch mates."""
    batch = torch.randn(n, 4000)  # every column is a batch of its own
    batch[0] = 0.0
    return torch.nn.functional.batch_norm(batch, None, None, training=True)[0].std().item()


small, large = noise(64), noise(256)
expected_ratio = 2.0
expected_small = 1 / 64**0.5
print(f"n = 64: {small:.4f}, n = 256: {large:.4f}, ratio {small / large:.3f}")
assert abs(small / large - expected_ratio) < 0.1
assert abs(small - expected_small) < 0.006
