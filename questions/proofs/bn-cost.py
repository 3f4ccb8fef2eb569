"""Training keeps the whole input and vectors of length C; eval is one a·x + b; folded, nothing is left.

There are 2C parameters and 2C + 1 buffered values.

训练时要保留整个输入和几个长度为 C 的向量；eval 模式只是 a·x + b；折叠之后什么都不剩。

共有 2C 个参数和 2C + 1 个缓冲值。
"""

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

torch.manual_seed(0)
conv, bn = nn.Conv2d(3, 4, 3, bias=False).double(), nn.BatchNorm2d(4).double()
nn.init.normal_(bn.weight)
nn.init.normal_(bn.bias)
z = conv(torch.randn(8, 3, 8, 8, dtype=torch.float64)).detach()
saved = []
with torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(tuple(t.shape)), lambda t: t):
    bn(z.clone().requires_grad_())
large, vectors = [s for s in saved if len(s) == 4], {s for s in saved if len(s) == 1}
sizes = [sum(p.numel() for p in bn.parameters()), sum(b.numel() for b in bn.buffers())]

conv.eval(), bn.eval()
image = torch.randn(1, 3, 8, 8, dtype=torch.float64)
zero = torch.zeros(1, 4, 1, 1, dtype=torch.float64)
b = bn(zero)
a = bn(zero + 1) - b
folded = fuse_conv_bn_eval(conv, bn)
facts = {
    "a·x + b is all of it": torch.allclose(a * z + b, bn(z)),
    "the folded convolution alone gives the same": torch.allclose(folded(image), bn(conv(image))),
    "and it is no larger, but for its bias": folded.weight.shape == conv.weight.shape,
}
print(f"kept for the backward pass: {saved}")
print(f"parameters and buffered values for C = 4: {sizes}")
print(facts)
expected_large = [(8, 4, 6, 6)]
expected_vectors_of_c = True
expected_sizes = [2 * 4, 2 * 4 + 1]
expected = dict.fromkeys(facts, True)
assert large == expected_large
assert (vectors == {(4,)}) == expected_vectors_of_c
assert sizes == expected_sizes
assert facts == expected
