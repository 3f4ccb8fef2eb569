"""In training the output of sample 0 has a gradient with respect to sample 1; in eval that gradient is 0.

训练时样本 0 的输出对样本 1 有梯度；eval 模式下这个梯度是 0。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(2).double()
x = torch.randn(4, 2, dtype=torch.float64, requires_grad=True)
coupling = {}
for mode in ("train", "eval"):
    layer.train(mode == "train")
    (gradient,) = torch.autograd.grad(layer(x)[0].sum(), x)
    coupling[mode] = gradient[1:].abs().max().item()

expected = {"train": True, "eval": False}
print(f"largest ∂y₀/∂x_other: {coupling['train']:.4f} in training, {coupling['eval']} in eval")
assert {mode: value > 0 for mode, value in coupling.items()} == expected
