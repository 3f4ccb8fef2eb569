"""In training mode the same sample is negative among larger mates, positive among smaller ones.

训练模式下，同一个样本和较大的样本同批时为负，和较小的同批时为正。
"""

import torch
from torch import nn

torch.manual_seed(0)
sample, mates = torch.tensor([[1.0]]), torch.randn(63, 1)
positive = {}
for mode in ("train", "eval"):
    bn = nn.BatchNorm1d(1).train(mode == "train")
    with torch.no_grad():
        outputs = [bn(torch.cat([sample, mates + shift]))[0].item() for shift in (3.0, -3.0)]
    positive[mode] = [value > 0 for value in outputs]
    print(f"{mode}: {outputs[0]:.2f} among mates of mean 3, {outputs[1]:.2f} among mates of mean −3")

expected = {"train": [False, True], "eval": [True, True]}
assert positive == expected
