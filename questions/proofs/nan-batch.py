"""One NaN in one batch: training is clean again with the next batch, eval gives NaN for ever."""

import torch
from torch import nn

torch.manual_seed(0)
bn = nn.BatchNorm1d(1)
poison = torch.randn(8, 1)
poison[0] = float("nan")
bn(poison)
for _ in range(300):
    y = bn(torch.randn(8, 1))
clean = {"train": not y.isnan().any(), "eval": not bn.eval()(torch.randn(8, 1)).isnan().any()}
bn.reset_running_stats()
clean["eval after a reset"] = not bn(torch.randn(8, 1)).isnan().any()

clean = {name: bool(value) for name, value in clean.items()}
expected = {"train": True, "eval": False, "eval after a reset": True}
print(f"free of NaN, 300 clean batches later: {clean}")
assert clean == expected
