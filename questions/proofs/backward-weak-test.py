"""y.sum() as test loss cannot see a missing γ or variance term; a random upstream gradient can.

用 y.sum() 作测试损失，看不出漏了 γ 或方差那一项；随机的上游梯度看得出。
"""

import torch
from torch import nn

torch.manual_seed(0)
bn = nn.BatchNorm1d(3).double()
nn.init.constant_(bn.weight, 2.0)
x = torch.randn(8, 3, dtype=torch.float64, requires_grad=True)
y = bn(x)
x_hat = (y / 2).detach()
sigma = (x.detach().var(0, unbiased=False) + bn.eps).sqrt()


def caught(dy: torch.Tensor) -> dict[str, bool]:
    """For each wrong backward pass: does it differ from autograd under this upstream gradient?"""
    (right,) = torch.autograd.grad(y, x, dy, retain_graph=True)
    mean_term, var_term = dy.mean(0), x_hat * (dy * x_hat).mean(0)
    wrong = {
        "γ missing": (dy - mean_term - var_term) / sigma,
        "variance term missing": 2 / sigma * (dy - mean_term),
        "statistics constant": 2 / sigma * dy,
    }
    return {name: bool((dx - right).abs().max() > 1e-6) for name, dx in wrong.items()}


by_sum, by_random = caught(torch.ones_like(y)), caught(torch.randn_like(y))
print("y.sum() sees:", [name for name, seen in by_sum.items() if seen])
print("a random gradient sees:", [name for name, seen in by_random.items() if seen])
expected_by_sum = {"γ missing": False, "variance term missing": False, "statistics constant": True}
expected_by_random = {"γ missing": True, "variance term missing": True, "statistics constant": True}
assert by_sum == expected_by_sum
assert by_random == expected_by_random
