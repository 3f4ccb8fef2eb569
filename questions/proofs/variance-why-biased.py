"""torch's output has mean square 1 for any n; divided by n − 1 it would be (n−1)/n, 0.5 at n = 2.

无论 n 是多少，torch 输出的均方都是 1；除以 n − 1 则是 (n−1)/n，n = 2 时为 0.5。
"""

import torch

torch.manual_seed(0)
biased, unbiased = {}, {}
for n in (2, 4, 64):
    x = 3 * torch.randn(n, 1, dtype=torch.float64)
    y = torch.nn.functional.batch_norm(x, None, None, training=True, eps=1e-12)
    biased[n] = y.square().mean().item()
    unbiased[n] = ((x - x.mean()) / x.std()).square().mean().item()
print("mean square of the output, torch:", {n: round(value, 4) for n, value in biased.items()})
print("mean square of the output, n − 1:", {n: round(value, 4) for n, value in unbiased.items()})
expected_biased = {2: 1.0, 4: 1.0, 64: 1.0}
expected_unbiased = {2: 1 / 2, 4: 3 / 4, 64: 63 / 64}
assert all(abs(biased[n] - value) < 1e-6 for n, value in expected_biased.items())
assert all(abs(unbiased[n] - value) < 1e-6 for n, value in expected_unbiased.items())
