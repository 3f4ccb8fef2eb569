"""At inference batch norm is one multiply-add per element: y = a·x + b, with one a and one b per channel.

Fewer do not do: every element of the output depends on its own element of the input.

推理时批归一化是每个元素一次乘加：y = a·x + b，每个通道一个 a 和一个 b。

不能再少：输出的每个元素都取决于输入的对应元素。
"""

import torch

torch.manual_seed(0)
C, H, W = 4, 5, 6
layer = torch.nn.BatchNorm2d(C, dtype=torch.float64)
torch.nn.init.normal_(layer.weight)
torch.nn.init.normal_(layer.bias)
layer(torch.randn(8, C, H, W, dtype=torch.float64) * 3 + 1)
layer.eval()
zero = torch.zeros(1, C, 1, 1, dtype=torch.float64)
b = layer(zero)
a = layer(zero + 1) - b  # what the layer does is read off two points

x = torch.randn(1, C, H, W, dtype=torch.float64)
gap = (torch.addcmul(b, a, x) - layer(x)).abs().max().item()
jacobian = torch.autograd.functional.jacobian(layer, x).reshape(x.numel(), x.numel())
products = jacobian.count_nonzero().item()
print(f"a and b: {a.numel()} + {b.numel()} values; a·x + b differs from the layer by at most {gap:.1e}")
print(f"products x·a that enter the output: {products}, {len(set(jacobian.diagonal().tolist()))} different a")

expected_multiply_adds = 4 * 5 * 6
expected_affine = True
expected_factors = 4
assert products == expected_multiply_adds
assert (gap < 1e-9) == expected_affine
assert len({round(value, 9) for value in jacobian.diagonal().tolist()}) == expected_factors
