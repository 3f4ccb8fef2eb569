"""A constant channel comes out as β, up to rounding; without ε it is 0/0, NaN."""

import torch

x = torch.full((4, 1), 3.0)
y = torch.nn.functional.batch_norm(x, None, None, bias=torch.tensor([0.7]), training=True)
without = (x - x.mean()) / torch.sqrt(((x - x.mean()) ** 2).mean())

expected = 0.7
expected_nan_without = True
print("torch, β = 0.7:", [round(value, 4) for value in y.flatten().tolist()])
print("by hand, no ε:", without.flatten().tolist())
assert (y - expected).abs().max().item() < 1e-3
assert bool(without.isnan().all()) == expected_nan_without
