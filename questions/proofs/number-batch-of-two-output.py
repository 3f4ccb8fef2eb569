"""Of two values in a batch only the order survives: x̂ = ∓1 however far they lie apart, and hardly
any gradient.

批次里有两个值时只剩下大小顺序：无论相差多远，x̂ 都是 ∓1，几乎没有梯度。
"""

import torch
from torch.nn.functional import batch_norm

x = torch.tensor([[0.0, 0.0, 5.0], [1.0, 100.0, -5.0]], dtype=torch.float64, requires_grad=True)
y = batch_norm(x, None, None, training=True, eps=1e-12)
y.backward(torch.tensor([[1.0], [3.0]], dtype=torch.float64).expand(2, 3))
largest = x.grad.abs().max().item()
print("x̂ of the second sample:", [round(value, 6) for value in y[1].tolist()])
print(f"largest gradient: {largest:.1e}")

expected = torch.tensor([1.0, 1.0, -1.0], dtype=torch.float64)
expected_no_gradient = True
assert torch.allclose(y[1], expected, atol=1e-6)
assert (largest < 1e-9) == expected_no_gradient
