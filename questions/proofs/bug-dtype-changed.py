"""torch.empty is float32 whatever x is: float64 values are rounded (0.1 by 1.5e-9), and bfloat16 is lost.

torch.empty 总是 float32，不管 x 是什么：float64 的值被舍入（0.1 差 1.5e-9），bfloat16 则丢失。
"""

import torch

x = torch.full((4,), 0.1, dtype=torch.float64)
y = torch.empty(x.shape)
y[:] = x  # cast without a word
rounding = (y.double() - x).abs().max().item()
inputs = (x, x.bfloat16())
kept = [torch.empty_like(x).dtype == x.dtype for x in inputs]
lost = [torch.empty(x.shape).dtype == x.dtype for x in inputs]

expected_rounding = 1.49e-9
expected_kept = [True, True]
expected_lost = [False, False]
print(f"0.1 is off by {rounding:.2e}")
print(f"type kept by empty_like {kept}, by empty {lost}")
assert abs(rounding - expected_rounding) < 1e-11
assert kept == expected_kept
assert lost == expected_lost
