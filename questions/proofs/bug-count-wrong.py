"""On 8×8 maps of mean 0, sums divided by N in place of N·H·W give an output with an eighth of the spread.

With a mean of 1 the spread is smaller still.

均值为 0 的 8×8 特征图，求和后除以 N 而不是 N·H·W，输出的标准差是应有值的八分之一。

均值为 1 时还要更小。
"""

import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=(16, 3, 8, 8))
x -= x.mean(axis=(0, 2, 3), keepdims=True)


def spread(n, x):
    mean = x.sum(axis=(0, 2, 3), keepdims=True) / n
    var = ((x - mean) ** 2).sum(axis=(0, 2, 3), keepdims=True) / n
    return ((x - mean) / np.sqrt(var + 1e-9)).std()


right, wrong, shifted = spread(16 * 64, x), spread(16, x), spread(16, x + 1)
print(f"spread of the output: N·H·W {right:.4f}, N {wrong:.4f}, N at mean 1 {shifted:.4f}")
expected_right = 1.0
expected_wrong = 0.125
expected_smaller_still = True
assert abs(right - expected_right) < 1e-6
assert abs(wrong - expected_wrong) < 1e-6
assert (shifted < wrong / 2) == expected_smaller_still
