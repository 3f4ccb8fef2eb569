"""Dividing by the variance leaves a std of 1/σ, 0.1 where σ = 10; dividing by its root leaves 1."""

import torch

x = torch.tensor([[-10.0], [10.0]], dtype=torch.float64)  # mean 0, σ = 10
without_root = x / (x.var(unbiased=False) + 1e-5)
right = torch.nn.functional.batch_norm(x, None, None, training=True)

expected_without_root = 0.1
expected = 1.0
print(f"without the root: std {without_root.std(unbiased=False):.4f}")
print(f"torch: std {right.std(unbiased=False):.4f}")
assert abs(without_root.std(unbiased=False).item() - expected_without_root) < 1e-4
assert abs(right.std(unbiased=False).item() - expected) < 1e-4
