"""eval() does not switch gradients off: x, γ and β all get one, with the running statistics as constants.

eval() 不会关掉梯度：x、γ、β 都有梯度，滑动统计量当作常数。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(2, eps=0.5, dtype=torch.float64).eval()
with torch.no_grad():
    layer.weight.fill_(3.0)
    layer.bias.fill_(-1.0)
layer.running_mean.fill_(2.0)
layer.running_var.fill_(3.5)
x = torch.randn(4, 2, dtype=torch.float64, requires_grad=True)
dy = torch.randn(4, 2, dtype=torch.float64)
layer(x).backward(dy)
seen = {"x": x.grad.flatten(), "γ": layer.weight.grad, "β": layer.bias.grad}

x_hat = (x.detach() - 2) / 2
expected_x = (3 / 2 * dy).flatten()  # dy·γ/√(running_var + ε)
expected_gamma = (dy * x_hat).sum(0)
expected_beta = dy.sum(0)
print({name: [round(value, 3) for value in gradient[:2].tolist()] for name, gradient in seen.items()})
for name, wanted in {"x": expected_x, "γ": expected_gamma, "β": expected_beta}.items():
    assert torch.allclose(seen[name], wanted)
