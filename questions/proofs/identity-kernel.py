"""The identity as a 3×3 kernel is 1 at [i, i, 1, 1]; 1 at [:, :, 1, 1] gives every channel the sum of all.

3×3 的恒等卷积核在 [i, i, 1, 1] 处为 1；若在 [:, :, 1, 1] 处为 1，每个通道得到的都是所有通道之和。
"""

import torch
from torch.nn.functional import conv2d

torch.manual_seed(0)
c = 4
x = torch.randn(2, c, 5, 5)
identity, mixing = torch.zeros(c, c, 3, 3), torch.zeros(c, c, 3, 3)
identity[range(c), range(c), 1, 1] = 1
mixing[:, :, 1, 1] = 1

outputs = [conv2d(x, kernel, padding=1) for kernel in (identity, mixing)]
seen = {"[i, i, 1, 1] is the identity": torch.allclose(outputs[0], x)}
seen["[:, :, 1, 1] is the identity"] = torch.allclose(outputs[1], x)
seen["[:, :, 1, 1] sums the channels"] = torch.allclose(
    outputs[1], x.sum(1, keepdim=True).expand(-1, c, -1, -1), atol=1e-5
)
for what, holds in seen.items():
    print(f"{what}: {holds}")
expected = {
    "[i, i, 1, 1] is the identity": True,
    "[:, :, 1, 1] is the identity": False,
    "[:, :, 1, 1] sums the channels": True,
}
assert seen == expected
