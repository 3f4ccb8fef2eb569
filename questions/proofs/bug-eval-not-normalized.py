"""Pixels from 0 to 255: normalized they stay within 2 of 0; as they are, they reach 255.

像素从 0 到 255：归一化后离 0 不超过 2；不做归一化则到 255。
"""

import numpy as np

x = np.linspace(0, 255, 1001)
normalized = np.abs((x - x.mean()) / x.std()).max()
print(f"largest: normalized {normalized:.4f}, as it is {x.max():.1f}")
expected_normalized = 1.7303
expected_plain = 255.0
assert abs(normalized - expected_normalized) < 1e-3
assert abs(x.max() - expected_plain) < 1e-9
