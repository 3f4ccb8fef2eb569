"""In eval batch norm is a·x + b, two numbers a channel: a = γ/√(running_var+ε), b = β − a·running_mean."""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm2d(3).double().eval()
for values in (layer.weight.data, layer.bias.data, layer.running_mean):
    values.normal_()
layer.running_var.uniform_(0.5, 2)
x = torch.randn(2, 3, 4, 4, dtype=torch.float64)
a = layer.weight / torch.sqrt(layer.running_var + layer.eps)
b = layer.bias - a * layer.running_mean
affine = a.view(1, 3, 1, 1) * x + b.view(1, 3, 1, 1)

expected_numbers = 6
expected_equal = True
print(f"numbers needed for 3 channels: {a.numel() + b.numel()}, equal: {torch.allclose(layer(x), affine)}")
assert a.numel() + b.numel() == expected_numbers
assert torch.allclose(layer(x), affine) == expected_equal
