"""Five wrong batch norms, and a usual test (standard normal, γ = 1, β = 0, within 0.01) that passes them all.

Each demand on a fair comparison, changed alone, exposes its own part of them; all together expose all five.

五个错误的批归一化，一个常见的测试（标准正态、γ = 1、β = 0、误差 0.01 以内）全都放过。

公平对比的每项要求，单独加上都能揪出其中一部分；全部加上就能揪出五个。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
EPS = 1e-3


def wrong_ones(x, gamma, beta):
    var, mean = torch.var_mean(x, 0, correction=0)
    x_hat = (x - mean) / torch.sqrt(var + EPS)
    return {
        "n − 1": gamma * (x - mean) / torch.sqrt(x.var(0) + EPS) + beta,
        "− ε": gamma * (x - mean) / torch.sqrt(var - EPS) + beta,
        "no ε": gamma * (x - mean) / torch.sqrt(var) + beta,
        "no γ": x_hat + beta,
        "β before γ": gamma * (x_hat + beta),
    }


def exposed(x, gamma, beta, tolerance):
    right = batch_norm(x, None, None, gamma, beta, training=True, eps=EPS)
    gaps = {name: (y - right).abs().max() for name, y in wrong_ones(x, gamma, beta).items()}
    return [name for name, gap in gaps.items() if not gap < tolerance]


normal = torch.randn(1000, 3).double()
one, zero = torch.ones(3).double(), torch.zeros(3).double()
tiny = normal * torch.tensor([0.05, 1.0, 30.0]).double()  # a channel whose variance is near ε
gamma, beta = one * -0.5, one * 0.7
usual = exposed(normal, one, zero, 1e-2)
seen = {
    "γ and β": exposed(normal, gamma, beta, 1e-2),
    "a tiny variance": exposed(tiny, one, zero, 1e-2),
    "a tight tolerance": exposed(normal, one, zero, 1e-6),
    "all of it": exposed(tiny, gamma, beta, 1e-6),
}
print(f"a usual test exposes {len(usual)} of 5")
for name, found in seen.items():
    print(f"{name}: {', '.join(found)}")

expected_of_usual = 0
expected = {
    "γ and β": ["no γ", "β before γ"],
    "a tiny variance": ["− ε", "no ε"],
    "a tight tolerance": ["n − 1", "− ε", "no ε"],
    "all of it": ["n − 1", "− ε", "no ε", "no γ", "β before γ"],
}
assert len(usual) == expected_of_usual
assert seen == expected
