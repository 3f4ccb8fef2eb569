"""Validating in training mode under no_grad() changes no weight, but it changes the buffers.

在训练模式、no_grad() 下做验证，不改变权重，但会改变缓冲区。
"""

import torch

torch.manual_seed(0)
network = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
for _ in range(50):
    network(torch.randn(32, 3))
before = {name: value.clone() for name, value in network.state_dict().items()}
with torch.no_grad():
    for _ in range(20):
        network(torch.randn(32, 3) + 3)  # “validation” data
changed = sorted(name for name, value in network.state_dict().items() if not value.equal(before[name]))

expected = ["1.num_batches_tracked", "1.running_mean", "1.running_var"]
print("changed by validating:", changed)
assert changed == expected
