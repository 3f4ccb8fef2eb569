"""BatchNorm1d(16) on tokens (N, L, C): an error if L ≠ 16; if L = 16 it silently normalizes positions.

对 token (N, L, C) 用 BatchNorm1d(16)：L ≠ 16 就报错；L = 16 则悄悄对位置做归一化。
"""

import torch

torch.manual_seed(0)
tokens = torch.randn(4, 16, 16) + torch.arange(16.0)  # the feature is the last axis; its mean is its index
try:
    torch.nn.BatchNorm1d(16)(tokens[:, :10])
    error = "none"
except RuntimeError as problem:
    error = type(problem).__name__
per_position = torch.nn.BatchNorm1d(16)(tokens).mean((0, 1))
transposed = torch.nn.BatchNorm1d(16)(tokens.transpose(1, 2)).transpose(1, 2).mean((0, 1))

expected_error = "RuntimeError"
expected_features_centred = [False, True]
centred = [bool(means.abs().max() < 1e-4) for means in (per_position, transposed)]
print(f"L = 10: {error}")
print(f"L = 16: features have means {per_position.min():.2f} to {per_position.max():.2f}, no error")
assert error == expected_error
assert centred == expected_features_centred
