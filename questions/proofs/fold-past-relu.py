"""Linear, ReLU, BN, Linear: BN folds into the layer after it, not into the one before the ReLU.

线性层、ReLU、BN、线性层：BN 可以折叠进后面那层，不能折叠进 ReLU 之前那层。
"""

import torch
from torch import nn
from torch.nn.functional import linear, relu

torch.manual_seed(0)
front, bn, back = nn.Linear(3, 4).double(), nn.BatchNorm1d(4).double().eval(), nn.Linear(4, 2).double()
nn.init.normal_(bn.running_mean)
nn.init.uniform_(bn.running_var, 0.5, 2)
x = torch.randn(16, 3, dtype=torch.float64)
with torch.no_grad():
    right = back(bn(relu(front(x))))
    s = bn.weight / (bn.running_var + bn.eps).sqrt()
    shift = bn.bias - bn.running_mean * s
    into_front = back(relu(linear(x, front.weight * s[:, None], front.bias * s + shift)))
    into_back = linear(relu(front(x)), back.weight * s, back.bias + back.weight @ shift)

errors = {"front": (into_front - right).abs().max().item(), "back": (into_back - right).abs().max().item()}
exact = {name: error < 1e-12 for name, error in errors.items()}
expected = {"front": False, "back": True}
print(f"error when folded into the front {errors['front']:.2f}, into the back {errors['back']:.1e}")
assert exact == expected
