"""√(var − ε) passes a test with standard-normal input at tolerance 1e-4, and fails with a small variance.

√(var − ε) 能通过标准正态输入、误差 1e-4 的测试，方差小时就不通过。
"""

import torch

torch.manual_seed(0)
eps = 1e-5


def passes(scale):
    x = torch.randn(64, 3, dtype=torch.float64) * scale
    wrong = (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) - eps)
    right = torch.nn.functional.batch_norm(x, None, None, training=True, eps=eps)
    return torch.allclose(wrong, right, atol=1e-4, rtol=0)


found = {scale: passes(scale) for scale in (10, 1, 0.01, 0.001)}
expected = {10: True, 1: True, 0.01: False, 0.001: False}
print("standard deviation of the input → the test passes:", found)
assert found == expected
