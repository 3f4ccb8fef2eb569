"""With BN the gradient of D(x).sum() at sample i is not that of D(x)[i]; with layer norm it is.

有 BN 时，D(x).sum() 在样本 i 处的梯度不是 D(x)[i] 的梯度；用层归一化则是。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 6, dtype=torch.float64, requires_grad=True)
own = {}
for name, norm in (("BN", nn.BatchNorm1d(16)), ("LN", nn.LayerNorm(16))):
    critic = nn.Sequential(nn.Linear(6, 16), norm, nn.ReLU(), nn.Linear(16, 1)).double()
    scores = critic(x)[:, 0]
    (of_sum,) = torch.autograd.grad(scores.sum(), x, retain_graph=True)
    each = torch.stack([torch.autograd.grad(s, x, retain_graph=True)[0][i] for i, s in enumerate(scores)])
    own[name] = torch.allclose(of_sum, each)
    off = (of_sum.norm(dim=1) - each.norm(dim=1)).abs().max()
    print(f"{name}: norms that a penalty sees differ by up to {off:.2f}")

expected = {"BN": False, "LN": True}
assert own == expected
