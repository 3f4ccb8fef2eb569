"""x = −1, 0, 1 and dy = 0, 1, 0: dx is −0.41, 0.82, −0.41; with detached statistics it is 0, 1.22, 0.

x = −1, 0, 1，dy = 0, 1, 0：dx 是 −0.41, 0.82, −0.41；断开统计量则是 0, 1.22, 0。
"""

import torch
from torch.nn.functional import batch_norm

dy = torch.tensor([[0.0], [1.0], [0.0]])
x = torch.tensor([[-1.0], [0.0], [1.0]], requires_grad=True)
batch_norm(x, None, None, training=True).backward(dy)
whole = x.grad.flatten()

x.grad = None
var, mean = torch.var_mean(x.detach(), dim=0, correction=0)
y = batch_norm(x, mean, var, training=False)  # the same output
y.backward(dy)
detached = x.grad.flatten()

expected_whole = torch.tensor([-0.4082, 0.8165, -0.4082])
expected_detached = 1.2247
print("whole:   ", whole.tolist())
print("detached:", detached.tolist())
assert (whole - expected_whole).abs().max() < 1e-3
assert abs(detached[1] - expected_detached) < 1e-3
