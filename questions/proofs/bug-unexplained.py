"""Five wrong batch norms: a usual test (standard normal, γ = 1, β = 0) sees none of them, a sharp one all."""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
EPS = 1e-3


def wrong_ones(x, gamma, beta):
    var, mean = torch.var_mean(x, 0, correction=0)
    x_hat = (x - mean) / torch.sqrt(var + EPS)
    yield gamma * (x - mean) / torch.sqrt(x.var(0) + EPS) + beta
    yield gamma * (x - mean) / torch.sqrt(var - EPS) + beta
    yield gamma * (x - mean) / torch.sqrt(var) + beta
    yield x_hat + beta
    yield gamma * (x_hat + beta)


def misses(x, gamma, beta, tolerance):
    right = batch_norm(x, None, None, gamma, beta, training=True, eps=EPS)
    gaps = [(y - right).abs().max() for y in wrong_ones(x, gamma, beta)]
    return [bool(gap < tolerance) for gap in gaps]


normal = torch.randn(1000, 3).double()
one, zero = torch.ones(3).double(), torch.zeros(3).double()
scales = torch.tensor([0.1, 1.0, 30.0]).double()
usual = misses(normal, one, zero, 1e-2)
sharp = misses(normal * scales + 5, one * -2.5, one * 0.7, 1e-6)

expected_usual = [True, True, True, True, True]
expected_sharp = [False, False, False, False, False]
print(f"not seen by the usual test: {sum(usual)} of {len(usual)}")
print(f"not seen by the sharp test: {sum(sharp)} of {len(sharp)}")
assert usual == expected_usual
assert sharp == expected_sharp
