"""In training torch ignores the scale of x and a bias before it; running statistics let both through.

训练时 torch 不受 x 的尺度和前面偏置的影响；用滑动统计量则两者都会透过来。
"""

import torch


def by_running(x):
    seen = x.detach()
    mean, var = 0.1 * seen.mean(0), 0.9 + 0.1 * seen.var(0)  # after the first update, from 0 and 1
    return (x - mean) / torch.sqrt(var + 1e-5)


def bn(x):
    return torch.nn.BatchNorm1d(1, dtype=torch.float64)(x)


torch.manual_seed(0)
x, upstream = torch.randn(64, 1, dtype=torch.float64), torch.randn(64, 1, dtype=torch.float64)
bias = torch.zeros(1, dtype=torch.float64, requires_grad=True)
grows, gradient = {}, {}
for f in (bn, by_running):
    grows[f.__name__] = (f(10 * x).std() / f(x).std()).item()
    (slope,) = torch.autograd.grad((f(x + bias) * upstream).sum(), bias)
    gradient[f.__name__] = abs(slope.item())
print("output for 10·x against x:", {name: round(value, 3) for name, value in grows.items()})
print("gradient of the bias before:", {name: round(value, 3) for name, value in gradient.items()})
expected_scale_matters = {"bn": False, "by_running": True}
expected_bias_learns = {"bn": False, "by_running": True}
assert {name: value > 1.01 for name, value in grows.items()} == expected_scale_matters
assert {name: value > 1e-9 for name, value in gradient.items()} == expected_bias_learns
