"""With batch statistics at inference the value 1 comes out as −1 beside a 3, and as +1 beside a −3."""

import torch
from torch import nn

# a layer that has no other statistics than the batch's
layer = nn.BatchNorm1d(1, track_running_stats=False).eval()
beside_three = layer(torch.tensor([[1.0], [3.0]]))[0].item()
beside_minus_three = layer(torch.tensor([[1.0], [-3.0]]))[0].item()

expected = [-1.0, 1.0]
print(f"x = 1 beside 3: {beside_three:.4f}")
print(f"x = 1 beside −3: {beside_minus_three:.4f}")
assert abs(beside_three - expected[0]) < 1e-4
assert abs(beside_minus_three - expected[1]) < 1e-4
