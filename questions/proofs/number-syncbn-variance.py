"""Two devices' variance is the mean of theirs plus the variance of their means; averaging the
variances is wrong.

两个设备合起来的方差，是各自方差的均值加上各自均值的方差；只对方差求平均是错的。
"""

import torch

torch.manual_seed(0)
first, second = torch.randn(64, dtype=torch.float64), 10 + 2 * torch.randn(64, dtype=torch.float64)
average = (first.var(unbiased=False) + second.var(unbiased=False)) / 2
combined = average + ((first.mean() - second.mean()) / 2) ** 2
layer = torch.nn.BatchNorm1d(1, momentum=1.0, dtype=torch.float64)
layer(torch.cat([first, second])[:, None])
together = layer.running_var.item() * 127 / 128  # running_var is unbiased
print(f"in one batch {together:.4f}, combined {combined:.4f}, averaged {average:.4f}")

expected = together
expected_average_is_right = False
assert abs(combined - expected) < 1e-9
assert (abs(average - together) < 0.1 * together).item() == expected_average_is_right
