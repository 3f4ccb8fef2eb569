"""In training BN keeps its whole input for the backward pass, and a few vectors of length C.

训练时 BN 为反向传播保留整个输入，再加几个长度为 C 的向量。
"""

import torch
from torch import nn

saved = []
x = torch.randn(8, 4, 6, 6, requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(tuple(t.shape)), lambda t: t):
    nn.BatchNorm2d(4)(x)

large = [shape for shape in saved if len(shape) == 4]
vectors = {shape for shape in saved if len(shape) == 1}
print(f"kept: {saved}")
expected_large = [(8, 4, 6, 6)]
expected_vectors_of_c = True
assert large == expected_large
assert (vectors == {(4,)}) == expected_vectors_of_c
