"""dx sums to 0 in a channel with n = N·H·W; with n = N its sum is 1 − H·W times that of γ/σ·dy.

n = N·H·W 时，dx 在一个通道上之和为 0；n = N 时，其和是 γ/σ·dy 之和的 1 − H·W 倍。
"""

import numpy as np

rng = np.random.default_rng(0)
dy, x_hat = rng.normal(size=(4, 1, 2, 2)), rng.normal(size=(4, 1, 2, 2))
x_hat = (x_hat - x_hat.mean()) / x_hat.std()


def total(n):
    return (dy - dy.sum() / n - x_hat * (dy * x_hat).sum() / n).sum() / dy.sum()


print(f"sum of dx against sum of dy: N·H·W {total(16):.4f}, N {total(4):.4f}")
expected_right = 0.0
expected_wrong = -3.0
assert abs(total(16) - expected_right) < 1e-9
assert abs(total(4) - expected_wrong) < 1e-9
