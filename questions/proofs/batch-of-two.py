"""Two samples in a linear layer: x̂ is ±1 whatever the values, and almost no gradient comes back.

线性层里批次只有两个样本：无论取值如何，x̂ 都是 ±1，几乎没有梯度传回来。
"""

import torch

x = torch.tensor([[0.1, 3.0, 9.0], [0.5, 300.0, -9.0]], dtype=torch.float64, requires_grad=True)
y = torch.nn.functional.batch_norm(x, None, None, training=True)
(y * torch.tensor([[1.0, 2.0, 1.0], [3.0, 4.0, 5.0]], dtype=torch.float64)).sum().backward()

rounded = [[round(value, 3) for value in row] for row in y.tolist()]
largest = x.grad.abs().max().item()
expected = [[-1.0, -1.0, 1.0], [1.0, 1.0, -1.0]]
expected_no_gradient = True
print(f"output {rounded}, largest gradient {largest:.1e}")
assert rounded == expected
assert (largest < 2e-3) == expected_no_gradient
