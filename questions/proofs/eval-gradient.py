"""In eval mode dx = dy·γ/√(running_var+ε), element by element; another sample's gradient is exactly 0.

eval 模式下 dx = dy·γ/√(running_var+ε)，逐元素计算；另一个样本的梯度恰好为 0。
"""

import torch
from torch import nn

torch.manual_seed(0)
bn = nn.BatchNorm1d(3).double()
nn.init.normal_(bn.weight)
bn.running_var.uniform_(0.5, 2)
x = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
dy = torch.randn_like(x)
coupled = {}
for mode in ("train", "eval"):
    bn.train(mode == "train")
    running_var = bn.running_var.clone()
    (of_first,) = torch.autograd.grad(bn(x)[0].sum(), x)
    coupled[mode] = bool(of_first[1:].abs().max() > 0)
    print(f"{mode}: largest gradient of sample 0's output to other samples {of_first[1:].abs().max():.2f}")

(dx,) = torch.autograd.grad(bn(x), x, dy)
expected_dx = dy * bn.weight.detach() / (running_var + bn.eps).sqrt()
expected_coupled = {"train": True, "eval": False}
print(f"eval: dx differs from dy·γ/√(running_var+ε) by {(dx - expected_dx).abs().max():.1e}")
assert torch.allclose(dx, expected_dx, rtol=1e-9)
assert coupled == expected_coupled
