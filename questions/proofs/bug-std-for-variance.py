"""With the standard deviation under the root, a spread of 100 comes out as 10, and one of 0.01 as 0.1.

根号里放了标准差：标准差 100 的输出成了 10，0.01 的成了 0.1。
"""

import numpy as np

ones = np.array([-1.0, 1.0])


def spread(sigma):
    x = sigma * ones
    return (x / np.sqrt(x.std())).std()


print({sigma: round(float(spread(sigma)), 4) for sigma in (100, 1, 0.01)})
expected_loud = 10.0
expected_quiet = 0.1
assert abs(spread(100) - expected_loud) < 1e-9
assert abs(spread(0.01) - expected_quiet) < 1e-9
