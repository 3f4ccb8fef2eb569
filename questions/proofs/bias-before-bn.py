"""In training a bias before BN changes nothing and gets no gradient; in eval it does both."""

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

matters = {mode: effects[mode] > 0.9 and gradients[mode] > 0.1 for mode in effects}
idle = {mode: effects[mode] < 1e-12 and gradients[mode] < 1e-12 for mode in effects}
expected_matters = {"train": False, "eval": True}
expected_idle = {"train": True, "eval": False}
assert matters == expected_matters
assert idle == expected_idle
