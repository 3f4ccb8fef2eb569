"""The Jacobian of batch norm is (δ − 1/n − x̂x̂ᵀ/n)/s, of rank n − 2.

批归一化的雅可比矩阵是 (δ − 1/n − x̂x̂ᵀ/n)/s，秩为 n − 2。
"""

import torch
import torch.nn.functional as F

torch.manual_seed(0)
n, eps = 5, 1e-9


def f(x: torch.Tensor) -> torch.Tensor:
    return F.batch_norm(x[:, None], None, None, training=True, eps=eps)[:, 0]


x = torch.randn(n, dtype=torch.float64)
measured = torch.autograd.functional.jacobian(f, x)
hat, s = f(x), (x.var(correction=0) + eps).sqrt()
rank = int(torch.linalg.matrix_rank(measured, rtol=1e-6))
diagonal = measured.diagonal()

expected_diagonal = ((1 - 1 / n - hat * hat / n) / s).tolist()
expected_corner = ((0 - 1 / n - hat[0] * hat[4] / n) / s).item()
expected_rank = 3
print(f"rank {rank} of {n}; diagonal {[round(value, 3) for value in diagonal.tolist()]}")
assert (diagonal - torch.tensor(expected_diagonal)).abs().max() < 1e-6
assert abs(measured[0, 4].item() - expected_corner) < 1e-6
assert rank == expected_rank
