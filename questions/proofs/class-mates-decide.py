"""In training mode at test time one and the same sample is predicted differently among other batch mates.

测试时仍用训练模式，同一个样本和不同的样本同批，预测就不同。
"""

import torch

torch.manual_seed(0)
sample = torch.tensor([[1.0]])
positive = {}
for mode in ("train", "eval"):
    layer = torch.nn.BatchNorm1d(1).train(mode == "train")
    batches = (torch.cat([sample, torch.randn(63, 1) + shift]) for shift in (3, -3))
    positive[mode] = [bool(layer(batch)[0] > 0) for batch in batches]

expected = {"train": [False, True], "eval": [True, True]}
print("x = 1 is positive [among values near +3, near −3]:", positive)
assert positive == expected
