"""Without a guard a batch of one gives exactly β for any input, and no gradient; not NaN.

不加检查时，批大小为 1 对任何输入都恰好输出 β，没有梯度；不是 NaN。
"""

import torch

x = torch.tensor([[7.0, -3.0, 250.0]], requires_grad=True)
beta = torch.tensor([1.0, 2.0, 3.0])
mean = x.mean(0)
var = ((x - mean) ** 2).mean(0)
y = (x - mean) / torch.sqrt(var + 1e-5) + beta
(y**2).sum().backward()

expected_output = [1.0, 2.0, 3.0]
expected_gradient_is_zero = True
print(f"output {y[0].tolist()}, gradient {x.grad[0].tolist()}")
assert y[0].tolist() == expected_output
assert bool((x.grad == 0).all()) == expected_gradient_is_zero
