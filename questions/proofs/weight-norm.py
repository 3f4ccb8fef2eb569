"""Weight norm sets each filter's length, spectral norm the largest singular value; no output is centred.

weight norm 决定每个卷积核的长度，spectral norm 决定最大的奇异值；两者都不让输出的均值为 0。
"""

import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm, weight_norm

torch.manual_seed(0)
x = torch.randn(256, 10) + 5
weighted, spectral = weight_norm(nn.Linear(10, 4)), spectral_norm(nn.Linear(10, 4), n_power_iterations=50)
weighted.parametrizations.weight.original0.data.fill_(2.0)  # its g, one length per filter

lengths = weighted.weight.norm(dim=1).tolist()
largest = torch.linalg.svdvals(spectral.weight)[0].item()
centred = [bool(layer(x).mean(0).abs().max() < 1e-3) for layer in (weighted, spectral, nn.BatchNorm1d(10))]
expected_lengths = [2.0, 2.0, 2.0, 2.0]
expected_largest = 1.0
expected_centred = [False, False, True]
print(f"lengths {[round(length, 3) for length in lengths]}, largest singular value {largest:.3f}")
print(f"output centred: weight norm, spectral norm, batch norm {centred}")
assert torch.allclose(torch.tensor(lengths), torch.tensor(expected_lengths), rtol=1e-3)
assert abs(largest / expected_largest - 1) < 0.02
assert centred == expected_centred
