"""√(var − ε) passes at atol=1e-4 on standard-normal input; a large ε or a small variance shows it.

√(var − ε) 在标准正态输入、atol=1e-4 下能通过；较大的 ε 或较小的方差就能看出来。
"""

import torch


def eps_subtracted(x, eps):
    var, mean = torch.var_mean(x, (0, 2, 3), correction=0, keepdim=True)
    return (x - mean) / torch.sqrt(var - eps)


def passes(x, eps):
    right = torch.nn.functional.batch_norm(x, None, None, training=True, eps=eps)
    return torch.allclose(eps_subtracted(x, eps), right, atol=1e-4)


torch.manual_seed(0)
x = torch.randn(8, 3, 32, 32)
passed = {"default": passes(x, 1e-5), "large ε": passes(x, 0.3), "small variance": passes(0.01 * x, 1e-5)}
print("the test passes:", passed)
expected_passed = {"default": True, "large ε": False, "small variance": False}
assert passed == expected_passed
