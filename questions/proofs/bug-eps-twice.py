"""Where variance and ε are equal, ε twice under the root makes the output smaller by √(2/3).

方差等于 ε 时，根号里加两次 ε，输出是应有值的 √(2/3)。
"""

import numpy as np

x, eps = np.sqrt(0.001) * np.array([-1.0, 1.0]), 0.001
ratio = np.sqrt(x.var() + eps) / np.sqrt(x.var() + 2 * eps)
at_one = np.sqrt(1 + eps) / np.sqrt(1 + 2 * eps)
print(f"ε twice against once: {ratio:.4f}; at variance 1 less by {1 - at_one:.5f}")
expected_ratio = 0.8165
expected_missing_at_one = 0.0005
assert abs(ratio - expected_ratio) < 1e-4
assert abs(1 - at_one - expected_missing_at_one) < 1e-5
