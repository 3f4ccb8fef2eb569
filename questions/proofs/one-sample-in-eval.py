"""One sample: training raises ValueError, eval works and gives the same as within a batch of eight.

只有一个样本：训练抛出 ValueError，eval 能用，结果与在 8 个样本的批次里相同。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(4)
batch = torch.randn(8, 4)
layer(batch)
try:
    layer(batch[:1])
    outcome = "worked"
except ValueError as problem:
    outcome = type(problem).__name__
layer.eval()
alone_as_in_batch = torch.allclose(layer(batch[:1]), layer(batch)[:1], atol=1e-6)

expected_in_training = "ValueError"
expected_alone_as_in_batch = True
print("one sample in training:", outcome)
print("in eval: the same alone as in a batch:", alone_as_in_batch)
assert outcome == expected_in_training
assert alone_as_in_batch == expected_alone_as_in_batch
