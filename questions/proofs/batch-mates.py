"""A sample's output varies with its batch mates by about 1/√n: 16 times the batch, a quarter of it."""

import torch

torch.manual_seed(0)


def spread(n: int, batches: int = 5000) -> float:
    """How much the output of a sample at the population mean varies over random batches of n."""
    x = torch.randn(n, batches)
    x[0] = 0.0
    return torch.nn.functional.batch_norm(x, None, None, training=True)[0].std().item()


small, large = spread(16), spread(256)
ratio = small / large
expected_large = 1 / 256**0.5
expected_ratio = 4.4  # √(256/16) = 4, and a little more: at n = 16 the variance is noisy too
print(f"n = 16: {small:.4f}, n = 256: {large:.4f}, ratio {ratio:.2f}")
assert abs(large / expected_large - 1) < 0.05
assert abs(ratio / expected_ratio - 1) < 0.05
