"""Classes at −2 and 2, the test stream 95 % of one: stored statistics are right, those of the batch fail.

两类在 −2 和 2，测试流里 95 % 是同一类：存下的统计量是对的，批统计量不行。
"""

import torch
from torch import nn

torch.manual_seed(0)


def stream(share: float, n: int = 2000) -> tuple[torch.Tensor, torch.Tensor]:
    labels = (torch.rand(n, 1, dtype=torch.float64) < share).double()
    return 4 * labels - 2 + 0.5 * torch.randn(n, 1, dtype=torch.float64), labels


bn = nn.BatchNorm1d(1, momentum=None).double()
for _ in range(20):
    bn(stream(0.5)[0])
x, labels = stream(0.95)
stored = ((bn.eval()(x) > 0).double() == labels).double().mean().item()
adapted = ((bn.train()(x) > 0).double() == labels).double().mean().item()
good = {"stored": stored > 0.99, "adapted": adapted > 0.9}

expected = {"stored": True, "adapted": False}
print(f"accuracy with stored statistics {stored:.2f}, with those of the test batch {adapted:.2f}")
assert good == expected
