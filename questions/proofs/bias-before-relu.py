"""With a ReLU between, BN does not cancel the bias of the layer before: b matters and learns.

中间隔着 ReLU 时，BN 不会消掉前一层的偏置：b 有作用，也在学习。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 5, dtype=torch.float64)
changes, gradients = [], []
for between in (nn.Identity(), nn.ReLU()):
    linear = nn.Linear(5, 4).double()
    net = nn.Sequential(linear, between, nn.BatchNorm1d(4).double())
    y = net(x)
    (y**3).sum().backward()
    with torch.no_grad():
        linear.bias += 1
    changes.append((net(x) - y).abs().max().item())
    gradients.append(linear.bias.grad.abs().max().item())

print(f"linear, BN: b + 1 changes the output by {changes[0]:.1e}, gradient {gradients[0]:.1e}")
print(f"linear, ReLU, BN: by {changes[1]:.2f}, gradient {gradients[1]:.1f}")
expected = [False, True]  # does the bias matter?
assert [change > 0.1 for change in changes] == expected
assert [gradient > 0.1 for gradient in gradients] == expected
