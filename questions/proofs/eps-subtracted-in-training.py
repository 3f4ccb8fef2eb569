"""√(var − ε) is NaN below ε and 4.6 times too large a factor at 1.1e-5, yet hardly differs at
variance 1."""

import torch

eps = 1e-5
variance = torch.tensor([1e-6, 1.1e-5, 1.0], dtype=torch.float64)
wrong, right = 1 / torch.sqrt(variance - eps), 1 / torch.sqrt(variance + eps)
print("variance", variance.tolist())
print("wrong   ", [round(value, 5) for value in wrong.tolist()])
print("right   ", [round(value, 5) for value in right.tolist()])

expected_nan = [True, False, False]
expected_ratio = (2.1e-5 / 1e-6) ** 0.5
expected_error_at_one = 1e-5
assert wrong.isnan().tolist() == expected_nan
assert abs(wrong[1] / right[1] - expected_ratio) < 1e-6
assert abs((wrong[2] - right[2]) - expected_error_at_one) < 1e-8
