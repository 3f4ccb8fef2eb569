"""Arrays have no sqrt(); var() they have, and it divides by n = 4 where torch divides by n − 1 = 3.

数组没有 sqrt()；var() 有，但它除以 n = 4，而 torch 除以 n − 1 = 3。
"""

import numpy as np
import torch

values = [1.0, 2.0, 3.0, 4.0]
tensor, array = torch.tensor(values), np.array(values)
has_sqrt = [hasattr(tensor, "sqrt"), hasattr(array, "sqrt")]
variances = [tensor.var().item(), array.var().item()]

expected_sqrt = [True, False]
expected_variances = [5 / 3, 5 / 4]
print(f"sqrt: tensor {has_sqrt[0]}, array {has_sqrt[1]}")
print(f"var(): tensor {variances[0]:.4f}, array {variances[1]:.4f}")
assert has_sqrt == expected_sqrt
assert np.allclose(variances, expected_variances, atol=1e-6)
