"""A bias of −100 kills a ReLU; batch norm between brings half of it back, unless β/γ is −5.

−100 的偏置会让 ReLU 死掉；中间加批归一化能让一半复活，除非 β/γ 是 −5。
"""

import torch
import torch.nn.functional as F

torch.manual_seed(0)
z = torch.randn(4000, 1, dtype=torch.float64) - 100
alive = {"plain": z.relu()}
for beta in (0.0, -5.0):
    bias = torch.tensor([beta], dtype=torch.float64)
    alive[f"BN, β = {beta:.0f}"] = F.batch_norm(z, None, None, None, bias, training=True).relu()
shares = {name: round((y > 0).double().mean().item(), 1) for name, y in alive.items()}

expected = {"plain": 0.0, "BN, β = 0": 0.5, "BN, β = -5": 0.0}
print("share of positive outputs:", shares)
assert shares == expected
