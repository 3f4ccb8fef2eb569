"""With mean and variance exchanged, a channel of negative mean has a negative number under the root.

均值和方差对调后，均值为负的通道根号里就是负数。
"""

import numpy as np

mean, var = np.array([-1.0, 2.0]), np.array([4.0, 9.0])
x = np.array([[0.0, 5.0]])
with np.errstate(invalid="ignore"):
    crossed = (x - var) / np.sqrt(mean + 1e-5)
right = (x - mean) / np.sqrt(var + 1e-5)
print(f"right {right[0].round(3).tolist()}, crossed {crossed[0].round(3).tolist()}")
nan = np.isnan(crossed[0]).tolist()
expected_nan = [True, False]
expected_right = [0.5, 1.0]
assert nan == expected_nan
assert np.abs(right[0] - expected_right).max() < 1e-4
