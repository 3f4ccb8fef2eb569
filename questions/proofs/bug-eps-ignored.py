"""At running variance 0.001, ε = 1e-5 in place of 1e-3 makes the output 1.407 times too large.

滑动方差为 0.001 时，ε 用 1e-5 而不是 1e-3，输出是应有值的 1.407 倍。
"""

import torch

x = torch.tensor([[0.05, 2.0]], dtype=torch.float64)
mean, var = torch.zeros(2, dtype=torch.float64), torch.tensor([0.001, 1.0], dtype=torch.float64)
told, ignored = (torch.nn.functional.batch_norm(x, mean, var, eps=eps) for eps in (1e-3, 1e-5))

ratio = (ignored / told).flatten().tolist()
print("too large by the factor:", [round(value, 5) for value in ratio])
expected_quiet = (0.002 / 0.00101) ** 0.5
expected_other_less_one = 0.0005
assert abs(ratio[0] - expected_quiet) < 1e-3
assert abs(ratio[1] - 1 - expected_other_less_one) < 1e-5
