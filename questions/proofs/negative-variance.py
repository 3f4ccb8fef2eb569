"""A running variance of −0.001: training works, eval gives NaN, and the updates heal it.

滑动方差为 −0.001：训练正常，eval 得到 NaN，更新几次就恢复了。
"""

import torch
from torch import nn

torch.manual_seed(0)
bn = nn.BatchNorm1d(1)
bn.running_var.fill_(-1e-3)
x = torch.randn(16, 1)
finite = {"eval": bool(bn.eval()(x).isfinite().all()), "train": bool(bn.train()(x).isfinite().all())}
finite["eval after an update"] = bool(bn.eval()(x).isfinite().all())

expected = {"eval": False, "train": True, "eval after an update": True}
print("finite:", finite)
assert finite == expected
