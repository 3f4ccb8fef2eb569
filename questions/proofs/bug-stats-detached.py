"""x = −1, 0, 1 and dy = 0, 1, 0: dx is −0.41, 0.82, −0.41; with detached statistics it is 0, 1.22, 0."""

import torch
from torch.nn.functional import batch_norm

dy = torch.tensor([[0.0], [1.0], [0.0]])
x = torch.tensor([[-1.0], [0.0], [1.0]], requires_grad=True)
batch_norm(x, None, None, training=True).backward(dy)
whole = x.grad.flatten().tolist()

x.grad = None
var, mean = torch.var_mean(x.detach(), dim=0, correction=0)
batch_norm(x, mean, var, training=False).backward(dy)  # the same output, the statistics constant
detached = x.grad.flatten().tolist()

expected_whole = [-0.4082, 0.8165, -0.4082]
expected_detached = 1.2247
print("whole:   ", [round(v, 4) for v in whole], "sum", round(abs(sum(whole)), 4))
print("detached:", [round(v, 4) for v in detached], "sum", round(sum(detached), 4))
assert max(abs(a - b) for a, b in zip(whole, expected_whole, strict=True)) < 1e-3
assert abs(detached[1] - expected_detached) < 1e-3
