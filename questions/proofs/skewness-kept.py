"""Batch norm leaves skewness and kurtosis as they are: exponential data do not become Gaussian.

批归一化不改变偏度和峰度：指数分布的数据不会变成高斯分布。
"""

import torch

torch.manual_seed(0)
x = torch.empty(100_000, 1, dtype=torch.float64).exponential_()
y = torch.nn.functional.batch_norm(x, None, None, training=True)


def moment(values, power):
    z = (values - values.mean()) / values.std(unbiased=False)
    return (z**power).mean().item()


expected_skewness = 2.0  # of the exponential distribution; a Gaussian has 0
print(f"skewness: {moment(x, 3):.4f} before, {moment(y, 3):.4f} after")
print(f"kurtosis: {moment(x, 4):.4f} before, {moment(y, 4):.4f} after; a Gaussian has 3")
assert abs(moment(y, 3) - expected_skewness) < 0.1
assert abs(moment(y, 3) - moment(x, 3)) < 1e-9
assert abs(moment(y, 4) - moment(x, 4)) < 1e-9
