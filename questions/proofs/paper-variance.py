"""Batches of two from 1, 3, 5, 7: the mean biased variance is half the population's; m/(m−1) mends it.

从 1, 3, 5, 7 中每次取两个：有偏方差的均值是总体方差的一半；乘以 m/(m−1) 就对了。
"""

import itertools

import torch

population = torch.tensor([1.0, 3.0, 5.0, 7.0], dtype=torch.float64)
batches = torch.tensor(list(itertools.product(population.tolist(), repeat=2)), dtype=torch.float64)
mean_biased = batches.var(1, unbiased=False).mean().item()
layer = torch.nn.BatchNorm1d(1, momentum=None).double()  # momentum None: the plain average over the batches
for batch in batches:
    layer(batch.view(2, 1))

expected_biased = 2.5
expected_corrected = 5.0  # the variance of the population
print(f"population variance {population.var(unbiased=False).item()}, mean biased variance {mean_biased}")
print(f"times m/(m−1) = 2: {mean_biased * 2}; PyTorch's average: {layer.running_var.item():.4f}")
assert abs(mean_biased - expected_biased) < 1e-9
assert abs(layer.running_var.item() - expected_corrected) < 1e-9
assert abs(population.var(unbiased=False).item() - expected_corrected) < 1e-9
