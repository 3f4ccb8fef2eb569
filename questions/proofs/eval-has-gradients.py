"""eval() does not switch gradients off: x, γ and β all get one."""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(2).eval()
x = torch.randn(4, 2, requires_grad=True)
y = layer(x)
(y**2).sum().backward()
moved = {"x": x.grad, "γ": layer.weight.grad, "β": layer.bias.grad}

expected = {"x": True, "γ": True, "β": True}
print({name: round(gradient.abs().sum().item(), 3) for name, gradient in moved.items()})
assert {name: bool(gradient.abs().sum() > 0) for name, gradient in moved.items()} == expected
