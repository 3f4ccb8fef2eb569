"""γ and β left out at inference: a fresh layer hides it; at γ = 3, β = 2, x̂ = 1 it gives 1 and not 5.

推理时漏了 γ 和 β：刚建的层看不出来；γ = 3、β = 2、x̂ = 1 时得到 1 而不是 5。
"""

import torch
from torch import nn

x = torch.ones(1, 1)
layer = nn.BatchNorm1d(1).eval()
bare = nn.BatchNorm1d(1, affine=False).eval()

fresh_gap = (layer(x) - bare(x)).abs().item()
nn.init.constant_(layer.weight, 3.0)
nn.init.constant_(layer.bias, 2.0)
trained, without = layer(x).item(), bare(x).item()

expected_output = 5.0
expected_without = 1.0
print(f"fresh: they differ by {fresh_gap}")
print(f"γ = 3, β = 2: {trained:.4f}; without them {without:.4f}")
assert fresh_gap < 1e-9 * expected_output
assert abs(trained - expected_output) < 1e-3
assert abs(without - expected_without) < 1e-3
