"""With a zero layer for γ, β and the gate a block is the identity, and the gate still gets a gradient.

γ、β 和门控由全零的层给出时，块就是恒等映射，而门控仍有梯度。
"""

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
condition, x = torch.randn(4, 6), torch.randn(4, 8)
make, branch = nn.Linear(6, 24), nn.Linear(8, 8)
nn.init.zeros_(make.weight)
nn.init.zeros_(make.bias)
gamma, beta, gate = make(condition).chunk(3, dim=1)
y = x + gate * branch(F.layer_norm(x, (8,)) * (1 + gamma) + beta)
y.square().sum().backward()
gamma_grad, beta_grad, gate_grad = (part.abs().max().item() for part in make.bias.grad.chunk(3))
learns = {"gate": gate_grad > 0.1, "gamma": gamma_grad > 1e-9, "beta": beta_grad > 1e-9}

expected_identity = True
expected_learns = {"gate": True, "gamma": False, "beta": False}
print("identity:", torch.equal(y, x), " gets a gradient:", learns)
assert torch.equal(y, x) == expected_identity
assert learns == expected_learns
