"""Two shards N(0, 1) and N(10, 1): their joint variance is 26; the average of variances is 1.

两个分片 N(0, 1) 和 N(10, 1)：合起来的方差是 26；方差的平均是 1。
"""

import torch

torch.manual_seed(0)
shards = [torch.randn(4096, 1, dtype=torch.float64), torch.randn(4096, 1, dtype=torch.float64) + 10]
bn = torch.nn.BatchNorm1d(1, momentum=1.0).double()
bn(torch.cat(shards))  # what one large device would see

means = torch.stack([shard.mean() for shard in shards])
variances = torch.stack([shard.var(unbiased=False) for shard in shards])
combined = variances.mean() + means.var(unbiased=False)
expected = 26.0
expected_combined_is_whole = True
whole = bn.running_var.item() * 8191 / 8192
print(f"variance of the whole: {whole:.3f}; combined from moments: {combined:.3f}")
print(f"average of the variances: {variances.mean():.3f}")
assert abs(whole / expected - 1) < 0.02
assert (abs(combined.item() - whole) < 1e-9) == expected_combined_is_whole
