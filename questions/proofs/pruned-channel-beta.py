"""A channel with γ = 0 still sends ReLU(β) on; dropped, its share must go into the next layer's bias.

γ = 0 的通道仍会输出 ReLU(β)；剪掉它时，这一份要加进下一层的偏置。
"""

import torch
from torch import nn

torch.manual_seed(0)
bn, back = nn.BatchNorm1d(3).eval(), nn.Linear(3, 2)
with torch.no_grad():
    bn.weight[0], bn.bias[0] = 0.0, 1.5
    x = torch.randn(16, 3)
    hidden = torch.relu(bn(x))
    whole = back(hidden)
    pruned = hidden[:, 1:] @ back.weight[:, 1:].T + back.bias
    mended = pruned + back.weight[:, 0] * torch.relu(bn.bias[0])

exact = {
    "dropped": torch.allclose(pruned, whole),
    "share added to the bias": torch.allclose(mended, whole, atol=1e-6),
}
expected = {"dropped": False, "share added to the bias": True}
expected_constant = 1.5
print(f"the channel sends {hidden[:, 0].unique().tolist()}; same output: {exact}")
assert exact == expected
assert abs(hidden[:, 0].max().item() / expected_constant - 1) < 1e-6
