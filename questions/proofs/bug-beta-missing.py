"""Without β in the forward pass its numerical gradient is 0; torch's is the sum of dout.

前向漏了 β，它的数值梯度是 0；torch 的是 dout 之和。
"""

import torch

torch.manual_seed(0)
x, dout = torch.randn(6, 1, dtype=torch.float64), torch.randn(6, 1, dtype=torch.float64)
gamma = torch.tensor([1.3], dtype=torch.float64)
beta = torch.tensor([0.4], dtype=torch.float64, requires_grad=True)


def bn(beta):
    return torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True)


def without_beta(beta):
    return bn(torch.zeros_like(beta))


h = 1e-6
numerical = {}
for f in (bn, without_beta):
    numerical[f.__name__] = ((f(beta + h) - f(beta - h)) * dout).sum().item() / (2 * h)
(analytic,) = torch.autograd.grad((bn(beta) * dout).sum(), beta)
print("numerical:", {name: round(value, 6) for name, value in numerical.items()})
print(f"torch's analytic gradient {analytic.item():.6f}, sum of dout {dout.sum().item():.6f}")
expected_dbeta = dout.sum().item()
expected_moves = {"bn": True, "without_beta": False}
assert abs(analytic.item() - expected_dbeta) < 1e-12
assert abs(numerical["bn"] - expected_dbeta) < 1e-6
assert {name: value != 0 for name, value in numerical.items()} == expected_moves
