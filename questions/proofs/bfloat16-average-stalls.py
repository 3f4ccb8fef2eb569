"""A running mean in bfloat16, weight 0.01, target 10, stands still at 7.84; in float32 it reaches 10.

bfloat16 的滑动均值，权重 0.01，目标 10，停在 7.84 不动；float32 能到 10。
"""

import torch

target = 10.0
short, full = torch.zeros((), dtype=torch.bfloat16), torch.zeros(())
for _ in range(2000):
    short = 0.99 * short + 0.01 * target
    full = 0.99 * full + 0.01 * target

expected_short = 7.84375
expected_full = 10.0
print(f"bfloat16 {short.item()}, float32 {full.item():.4f}")
assert short.item() == expected_short
assert abs(full.item() - expected_full) < 1e-3
