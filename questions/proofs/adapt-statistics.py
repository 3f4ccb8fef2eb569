"""Re-estimating the running statistics on shifted data brings its output back to mean 0 and variance 1.

在偏移后的数据上重新估计滑动统计量，输出又回到均值 0、方差 1。
"""

import torch
from torch import nn

torch.manual_seed(0)
bn = nn.BatchNorm1d(1, momentum=None)
target = torch.randn(2048, 1) * 3 + 5
with torch.no_grad():
    for _ in range(50):
        bn(torch.randn(64, 1))  # the source domain: N(0, 1)
    before = bn.eval()(target)
    bn.reset_running_stats()
    bn.train()
    for batch in target.split(256):
        bn(batch)
    after = bn.eval()(target)

seen = [before.mean().item(), before.std().item(), after.std().item()]
expected = [5.0, 3.0, 1.0]
expected_centred = True
print(f"with the source's statistics mean {seen[0]:.2f}, std {seen[1]:.2f}")
print(f"with its own mean {after.mean():.4f}, std {seen[2]:.2f}")
assert torch.allclose(torch.tensor(seen), torch.tensor(expected), rtol=0.04)
assert (abs(after.mean().item()) < 0.01) == expected_centred
