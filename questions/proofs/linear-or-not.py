"""In training BN(2x) = BN(x), so it is not linear; in eval f(x+y) − f(0) = (f(x) − f(0)) + (f(y) − f(0)).

训练时 BN(2x) = BN(x)，所以不是线性的；eval 模式下 f(x+y) − f(0) = (f(x) − f(0)) + (f(y) − f(0))。
"""

import torch
from torch import nn

torch.manual_seed(0)
bn = nn.BatchNorm1d(3, eps=1e-12).double()
nn.init.normal_(bn.weight)
nn.init.normal_(bn.bias)
bn(torch.randn(20, 3, dtype=torch.float64) * 3 + 1)
x, y, zero = torch.randn(8, 3).double(), torch.randn(8, 3).double(), torch.zeros(8, 3).double()


def additive() -> bool:
    return torch.allclose(bn(x + y) - bn(zero), bn(x) + bn(y) - 2 * bn(zero))


seen = {"train": additive(), "train, doubled is the same": torch.allclose(bn(2 * x), bn(x))}
bn.eval()
seen["eval"] = additive()

expected = {"train": False, "train, doubled is the same": True, "eval": True}
print("additive up to a constant:", seen)
assert seen == expected
