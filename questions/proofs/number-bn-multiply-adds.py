"""At inference batch norm is one multiply-add an element: y = a·x + b, with one a and one b for
each channel."""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm2d(4, dtype=torch.float64)
layer(torch.randn(8, 4, 5, 6, dtype=torch.float64) * 3 + 1)
layer.eval()
zero, one = (
    layer(torch.zeros(1, 4, 1, 1, dtype=torch.float64)),
    layer(torch.ones(1, 4, 1, 1, dtype=torch.float64)),
)
a, b = one - zero, zero  # what the layer does is read off two points
x = torch.randn(1, 4, 5, 6, dtype=torch.float64)
gap = (a * x + b - layer(x)).abs().max().item()
print(f"a and b have {a.numel()} + {b.numel()} numbers, {x.numel()} elements, largest difference {gap:.1e}")

expected_multiply_adds = 4 * 5 * 6
expected_affine = True
assert (a * x).numel() == expected_multiply_adds
assert (gap < 1e-9) == expected_affine
