"""On 8×8 maps of mean 0, sums divided by N in place of N·H·W give an output with an eighth of the spread.

均值为 0 的 8×8 特征图，求和后除以 N 而不是 N·H·W，输出的标准差是应有值的八分之一。
"""

import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=(16, 3, 8, 8))
x -= x.mean(axis=(0, 2, 3), keepdims=True)


def spread(n):
    mean = x.sum(axis=(0, 2, 3), keepdims=True) / n
    var = ((x - mean) ** 2).sum(axis=(0, 2, 3), keepdims=True) / n
    return ((x - mean) / np.sqrt(var + 1e-9)).std()


print(f"spread of the output: N·H·W {spread(16 * 64):.4f}, N {spread(16):.4f}")
expected_right = 1.0
expected_wrong = 0.125
assert abs(spread(16 * 64) - expected_right) < 1e-6
assert abs(spread(16) - expected_wrong) < 1e-6
