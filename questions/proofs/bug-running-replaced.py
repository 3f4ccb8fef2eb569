"""The last batch alone has 19 times the variance of an average with weight 0.9 on the old value.

只用最后一个批次，其方差是旧值权重为 0.9 的平均的 19 倍。
"""

import torch

torch.manual_seed(0)
batches = torch.randn(60, 4, 10_000)  # 60 steps, 4 samples, 10 000 independent channels
layer = torch.nn.BatchNorm1d(10_000, momentum=0.1)
for x in batches:
    layer(x)

averaged, last = layer.running_mean.var().item(), batches[-1].mean(dim=0).var().item()
print(f"variance of the mean that inference uses: averaged {averaged:.4f}, last batch {last:.4f}")
print(f"ratio {last / averaged:.2f}")
expected_ratio = (1 + 0.9) / (1 - 0.9)
assert abs(last / averaged - expected_ratio) < 0.04 * expected_ratio
