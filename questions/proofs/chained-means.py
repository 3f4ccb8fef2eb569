"""Means taken one axis after the other are right; the mean of each image's own variance is too small.

逐维求均值是对的；各图像自身方差的均值则偏小。
"""

import torch

torch.manual_seed(0)
x = torch.randn(6, 2, 8, 8, dtype=torch.float64) + 5 * torch.randn(6, 2, 1, 1, dtype=torch.float64)
right = x.var((0, 2, 3), unbiased=False)


def chain(values):
    return values.mean(0, keepdim=True).mean(2, keepdim=True).mean(3, keepdim=True)


chained = chain((x - chain(x)) ** 2).flatten()
per_image = x.var((2, 3), unbiased=False).mean(0)
between = x.mean((2, 3)).var(0, unbiased=False)
expected = {"chained": True, "per image": False, "per image + between": True}
found = {"chained": chained, "per image": per_image, "per image + between": per_image + between}
print("right:", [round(value, 3) for value in right.tolist()])
for name, value in found.items():
    print(f"{name}:", [round(entry, 3) for entry in value.tolist()])
assert {name: torch.allclose(value, right) for name, value in found.items()} == expected
