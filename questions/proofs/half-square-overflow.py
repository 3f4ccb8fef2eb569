"""Values near 300 in float16: mean(x²) − mean(x)² is NaN; with the mean taken away first it is about 1.

float16 里接近 300 的值：mean(x²) − mean(x)² 是 NaN；先减均值则约为 1。
"""

import numpy as np

rng = np.random.default_rng(0)
x = (300 + rng.standard_normal(64)).astype(np.float16)
with np.errstate(all="ignore"):
    by_squares = np.mean(x * x) - np.mean(x) * np.mean(x)
centred = np.mean((x - np.mean(x)) ** 2)
exact = x.astype(np.float64).var()

expected_outcome = "nan"
expected_ratio = 1.0
print(f"mean(x²) − mean(x)² = {by_squares}")
print(f"centred first: {centred}, exact: {exact:.3f}")
assert str(by_squares) == expected_outcome
assert abs(float(centred) / exact - expected_ratio) < 0.05
