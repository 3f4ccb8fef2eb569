"""ε is added to the variance inside the root: at variance 1e-6 the factor is 302, not 990.

ε 在根号里加到方差上：方差为 1e-6 时系数是 302，不是 990。
"""

import torch

eps, deviation = 1e-5, 1e-3
x = torch.tensor([[-deviation], [deviation]], dtype=torch.float64)  # mean 0, biased variance 1e-6
y = torch.nn.functional.batch_norm(x, None, None, training=True, eps=eps)

factor = (y[1] / x[1]).item()
expected = 1 / (deviation**2 + eps) ** 0.5
print(f"torch multiplies by {factor:.2f}")
print(f"inside the root: {expected:.2f}, outside: {1 / (deviation + eps):.2f}")
assert abs(factor - expected) < 1e-6 * expected
