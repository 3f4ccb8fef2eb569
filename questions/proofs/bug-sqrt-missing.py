"""Ten times the input: batch norm's output stays, division by the variance makes it a tenth.

输入变为 10 倍：批归一化的输出不变，除以方差的话变为十分之一。
"""

import torch

torch.manual_seed(0)
x = 3 * torch.randn(64, 1, dtype=torch.float64)


def by_variance(x):
    return (x - x.mean(0)) / (x.var(0, unbiased=False) + 1e-5)


def bn(x):
    return torch.nn.functional.batch_norm(x, None, None, training=True)


ratio = {f.__name__: (f(10 * x).std() / f(x).std()).item() for f in (bn, by_variance)}
print("spread of the output for 10·x against x:", {name: round(value, 5) for name, value in ratio.items()})
expected_ratio = {"bn": 1.0, "by_variance": 0.1}
assert all(abs(ratio[name] - expected_ratio[name]) < 1e-4 for name in ratio)
