"""With batch statistics at inference the value 1 comes out as −1 beside a 3, and as +1 beside a −3.

With running statistics, as in torch, it comes out the same in any company.

推理时用批统计量，值 1 和 3 同批时输出 −1，和 −3 同批时输出 +1。

像 torch 那样用滑动统计量，和谁同批都一样。
"""

import torch
from torch import nn

batches = torch.tensor([[1.0], [3.0]]), torch.tensor([[1.0], [-3.0]])
# a layer that has no other statistics than the batch's, and one that has
layers = {"batch": nn.BatchNorm1d(1, track_running_stats=False).eval(), "running": nn.BatchNorm1d(1).eval()}
layers["running"].running_var.fill_(4.0)
seen = {name: [layer(x)[0].item() for x in batches] for name, layer in layers.items()}

expected = {"batch": [-1.0, 1.0], "running": [0.5, 0.5]}
for name, values in seen.items():
    print(f"by {name} statistics: x = 1 gives {values[0]:.4f} beside 3, {values[1]:.4f} beside −3")
    assert all(abs(a - b) < 1e-4 for a, b in zip(values, expected[name], strict=True))
