"""A sample's output varies with the rest of its batch by about 1/√n: 16 times the batch, a quarter of it.

In eval mode it does not vary. And decaying the weights before BN is another matter: half the weights give the
same function and twice the gradient.

一个样本的输出随同批其他样本变化，幅度约为 1/√n：批大小变为 16 倍，变化变为四分之一。

eval 模式下不变。衰减 BN 之前的权重是另一回事：权重减半，函数不变，梯度变为两倍。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)


def spread(n: int, batches: int = 5000, training: bool = True) -> float:
    """How much the output of a sample at the population mean varies over random batches of n."""
    x = torch.randn(n, batches)
    x[0] = 0.0
    running = torch.zeros(batches), torch.ones(batches)
    return batch_norm(x, *running, training=training)[0].std().item()


def scaled(factor: float) -> tuple[torch.Tensor, torch.Tensor]:
    w = (factor * weights).requires_grad_()
    y = batch_norm(x @ w.T, None, None, training=True, eps=1e-12)
    (y**3).sum().backward()
    return y.detach(), w.grad


small, large, in_eval = spread(16), spread(256), spread(16, training=False)
x, weights = torch.randn(64, 5, dtype=torch.float64), torch.randn(3, 5, dtype=torch.float64)
(y, gradient), (y_decayed, gradient_decayed) = scaled(1.0), scaled(0.5)
print(f"n = 16: {small:.4f}, n = 256: {large:.4f}, ratio {small / large:.2f}; in eval mode {in_eval:.4f}")
print(
    f"half the weights: output changes by {(y - y_decayed).abs().max():.0e}, "
    f"gradient times {gradient_decayed.norm() / gradient.norm():.3f}"
)

expected_large = 1 / 256**0.5
expected_ratio = 4.4  # √(256/16) = 4, and a little more: at n = 16 the variance is noisy too
expected_noise_in_eval = False
expected_same_function = True
expected_gradient = 2.0
assert abs(large / expected_large - 1) < 0.05
assert abs(small / large / expected_ratio - 1) < 0.05
assert (in_eval > 1e-6) == expected_noise_in_eval
assert torch.allclose(y, y_decayed, atol=1e-6) == expected_same_function
assert abs((gradient_decayed.norm() / gradient.norm()).item() - expected_gradient) < 1e-6
