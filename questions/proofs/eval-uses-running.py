"""eval() does not switch batch norm off: it normalizes by the running statistics, and γ and β apply.

eval() 不会关掉批归一化：它用滑动统计量做归一化，γ 和 β 照样起作用。
"""

import torch

torch.manual_seed(0)
x = torch.randn(16, 2, dtype=torch.float64) * 3 + 5
layer = torch.nn.BatchNorm1d(2).double()
layer.running_mean.copy_(torch.tensor([1.0, 2.0]))
layer.running_var.copy_(torch.tensor([4.0, 9.0]))
layer.weight.data.copy_(torch.tensor([2.0, -1.0]))
layer.bias.data.copy_(torch.tensor([0.5, 3.0]))
in_training = torch.nn.functional.batch_norm(x, None, None, layer.weight, layer.bias, training=True)
y = layer.eval()(x)
candidates = {
    "the input": x,
    "batch statistics": in_training,
    "running statistics, no γ and β": (x - layer.running_mean) / torch.sqrt(layer.running_var + 1e-5),
    "running statistics, γ and β": torch.nn.functional.batch_norm(
        x, layer.running_mean, layer.running_var, layer.weight, layer.bias
    ),
}
found = [name for name, value in candidates.items() if torch.allclose(y, value)]
by_hand = layer.weight * (x - layer.running_mean) / torch.sqrt(layer.running_var + 1e-5) + layer.bias

expected = ["running statistics, γ and β"]
print("the output in eval equals:", found)
assert found == expected
assert torch.allclose(y, by_hand)
