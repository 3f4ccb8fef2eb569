"""Weights times 10: batch statistics cancel it, fixed statistics let the output grow ten times.

权重变为 10 倍：批统计量会抵消它，固定的统计量则让输出变为 10 倍。
"""

import torch

torch.manual_seed(0)
x = torch.randn(256, 5, dtype=torch.float64)
weight = torch.randn(3, 5, dtype=torch.float64)


def size(factor, training):
    mean, var = torch.zeros(3).double(), torch.ones(3).double()
    y = torch.nn.functional.batch_norm(x @ (factor * weight).T, mean, var, training=training)
    return y.pow(2).mean().sqrt().item()


batch = size(10, True) / size(1, True)
fixed = size(10, False) / size(1, False)
expected_batch = 1.0
expected_fixed = 10.0
print(f"the output grows {batch:.4f} times with batch statistics, {fixed:.4f} times with fixed ones")
assert abs(batch - expected_batch) < 1e-3
assert abs(fixed - expected_fixed) < 1e-3
