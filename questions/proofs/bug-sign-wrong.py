"""μ − x has mean 0 and variance 1 as well; a ReLU after it passes exactly the other inputs.

μ − x 同样均值为 0、方差为 1；后面的 ReLU 放过的恰好是另一半输入。
"""

import numpy as np

x = np.random.default_rng(0).normal(2.0, 3.0, size=1000)
right, turned = (x - x.mean()) / x.std(), (x.mean() - x) / x.std()
both = int(((right > 0) & (turned > 0)).sum())
print(f"mean {turned.mean():.1e}, spread {turned.std():.4f}, passed by both: {both}")
expected_spread = 1.0
expected_both = 0
assert abs(turned.std() - expected_spread) < 1e-9
assert both == expected_both
