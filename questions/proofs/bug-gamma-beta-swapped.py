"""At the start (γ = 1, β = 0) swapping them makes the output 1 everywhere, and the gradient exactly 0.

初始时（γ = 1、β = 0）把两者弄反，输出处处为 1，梯度恰好为 0。
"""

import torch

torch.manual_seed(0)
x = torch.randn(8, 4, dtype=torch.float64, requires_grad=True)
upstream = torch.randn(8, 4, dtype=torch.float64)
layer = torch.nn.BatchNorm1d(4, dtype=torch.float64)
x_hat = torch.nn.functional.batch_norm(x, None, None, training=True)
swapped = torch.addcmul(layer.weight, x_hat, layer.bias)

largest = {}
for name, y in {"torch": layer(x), "swapped": swapped}.items():
    (gradient,) = torch.autograd.grad((y * upstream).sum(), x, retain_graph=True)
    largest[name] = gradient.abs().max().item()
with torch.no_grad():
    layer.weight.fill_(2.0)
    layer.bias.fill_(-3.0)
torch_gap = (layer(x) - (2 * x_hat - 3)).abs().max().item()
print("swapped, the values of the output:", swapped.unique().tolist())
print("largest gradient of x:", largest)
expected_values = [1.0]
expected_torch_scales_by_weight = True
expected_reaches_x = {"torch": True, "swapped": False}
assert swapped.unique().tolist() == expected_values
assert (torch_gap < 1e-9) == expected_torch_scales_by_weight
assert {name: value > 0 for name, value in largest.items()} == expected_reaches_x
