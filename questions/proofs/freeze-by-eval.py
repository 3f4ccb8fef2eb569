"""requires_grad=False and momentum=0 do not freeze batch norm; eval() does, until the next model.train().

requires_grad=False 和 momentum=0 都不能冻结批归一化；eval() 可以，直到下一次 model.train()。
"""

import torch
from torch import nn

torch.manual_seed(0)
batch = torch.randn(32, 4) + 5


def frozen(layer):
    """Whether the buffers stay, and the output keeps the batch's offset."""
    before = layer.running_mean.clone()
    offset = layer(batch).mean().item()
    return [torch.equal(layer.running_mean, before), offset > 4]


network = nn.Sequential(nn.BatchNorm1d(4))
network[0].eval()
by_eval = frozen(network[0])
network.train()  # as at the start of an epoch

seen = {
    "requires_grad=False": frozen(nn.BatchNorm1d(4).requires_grad_(False)),
    "momentum=0": frozen(nn.BatchNorm1d(4, momentum=0.0)),
    "eval()": by_eval,
    "eval(), then train()": frozen(network[0]),
}
expected = [[False, False], [True, False], [True, True], [False, False]]
print("buffers stay, running statistics are used:")
for how, outcome in seen.items():
    print(f"{how}: {outcome}")
assert list(seen.values()) == expected
