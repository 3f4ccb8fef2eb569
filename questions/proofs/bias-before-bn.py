"""In training a bias before BN changes nothing and gets no gradient.

In eval it does both, and β can absorb it.

训练时 BN 之前的偏置什么都不改变，也没有梯度。

eval 模式下两者都有，而且 β 可以吸收它。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 5, dtype=torch.float64)
effects, gradients = {}, {}
for mode in ("train", "eval"):
    linear, bn = nn.Linear(5, 4).double(), nn.BatchNorm1d(4).double()
    bn.train(mode == "train")
    y = bn(linear(x))
    (y**3).sum().backward()
    with torch.no_grad():
        linear.bias += 1
    effects[mode] = (bn(linear(x)) - y).abs().max().item()
    gradients[mode] = linear.bias.grad.abs().max().item()
    print(
        f"{mode}: b + 1 moves the output by {effects[mode]:.1e}; largest gradient of b {gradients[mode]:.1e}"
    )

with torch.no_grad():  # in eval mode, the last one
    moved = bn(linear(x))
    linear.bias -= 1
    bn.bias += bn.weight / torch.sqrt(bn.running_var + bn.eps)
    absorbed = (bn(linear(x)) - moved).abs().max().item()
matters = {mode: effects[mode] > 0.9 and gradients[mode] > 0.1 for mode in effects}
idle = {mode: effects[mode] < 1e-12 and gradients[mode] < 1e-12 for mode in effects}
in_beta = absorbed < 1e-12
expected_matters = {"train": False, "eval": True}
expected_idle = {"train": True, "eval": False}
expected_in_beta = True
print(f"eval: β = γ/√(running_var+ε) in place of b = 1 differs by {absorbed:.0e}")
assert in_beta == expected_in_beta
assert matters == expected_matters
assert idle == expected_idle
