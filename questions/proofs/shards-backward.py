"""With Σdy and Σdy·x̂ added over the shards, dx is that of one batch; with local sums it is not.

把各分片的 Σdy 和 Σdy·x̂ 加起来，dx 就与整个批次的相同；只用各自的和则不同。
"""

import torch

torch.manual_seed(0)
x = (torch.randn(8, 3, dtype=torch.float64) * 2 + 1).requires_grad_()
dy = torch.randn(8, 3, dtype=torch.float64)
y = torch.nn.functional.batch_norm(x, None, None, training=True)
y.backward(dy)

x_hat = y.detach()
sigma = (x.detach().var(0, unbiased=False) + 1e-5).sqrt()


def dx(
    dy: torch.Tensor, x_hat: torch.Tensor, sum_dy: torch.Tensor, sum_dy_x_hat: torch.Tensor, n: int
) -> torch.Tensor:
    return (dy - sum_dy / n - x_hat * sum_dy_x_hat / n) / sigma


halves = list(zip(dy.split(4), x_hat.split(4), strict=True))
sums = [(d.sum(0), (d * h).sum(0)) for d, h in halves]
reduced = [sum(part) for part in zip(*sums, strict=True)]  # the all-reduce
synced = torch.cat([dx(d, h, *reduced, 8) for d, h in halves])
alone = torch.cat([dx(d, h, *own, 4) for (d, h), own in zip(halves, sums, strict=True)])

errors = [(synced - x.grad).abs().max().item(), (alone - x.grad).abs().max().item()]
expected = [True, False]  # equal to the gradient of the whole batch?
print(f"largest difference from one batch: sums added {errors[0]:.1e}, each shard's own sums {errors[1]:.2f}")
assert [error < 1e-12 for error in errors] == expected
