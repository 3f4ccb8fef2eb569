"""γ·(x̂ + β) equals batch norm at γ = 1, and is off by γβ − β otherwise: here by 0.5·3 − 3.

γ = 1 时 γ·(x̂ + β) 等于批归一化，否则差 γβ − β：这里差 0.5·3 − 3。
"""

import torch

torch.manual_seed(0)
x = torch.randn(8, 1, dtype=torch.float64)
x_hat = torch.nn.functional.batch_norm(x, None, None, training=True)
beta = torch.tensor([3.0], dtype=torch.float64)

off = {}
for value in (1.0, 0.5):
    gamma = torch.tensor([value], dtype=torch.float64)
    right = torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True)
    off[value] = (gamma * (x_hat + beta) - right).mean().item()
    print(f"γ = {value}, β = 3: off by {round(off[value], 4) + 0.0}")
expected_agrees_at_one = True
expected_off_at_half = -1.5
assert (abs(off[1.0]) < 1e-12) == expected_agrees_at_one
assert abs(off[0.5] - expected_off_at_half) < 1e-9
