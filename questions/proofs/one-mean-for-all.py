"""One mean and one variance for the whole (N, C) matrix leaves features off centre and out of scale."""

import torch

torch.manual_seed(0)
x = torch.randn(64, 3, dtype=torch.float64) * torch.tensor([0.1, 1.0, 10.0]) + torch.tensor([0.0, 5.0, -5.0])
one = (x - x.mean()) / torch.sqrt(x.var(unbiased=False) + 1e-5)
right = torch.nn.functional.batch_norm(x, None, None, training=True)


def standardized(y):
    centred = y.mean(0).abs().max() < 1e-6
    return bool(centred and (y.std(0, unbiased=False) - 1).abs().max() < 1e-2)


expected = [False, True]
print("one scalar: means", [round(value, 2) for value in one.mean(0).tolist()])
print("            stds ", [round(value, 3) for value in one.std(0, unbiased=False).tolist()])
assert [standardized(one), standardized(right)] == expected
