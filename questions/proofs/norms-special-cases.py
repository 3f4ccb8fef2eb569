"""GN with one group is LN over (C, H, W), with C groups IN; BN of one image in training is IN too.

GN 只有一组就是沿 (C, H, W) 的 LN，有 C 组就是 IN；训练时一张图像的 BN 也是 IN。
"""

import torch
from torch.nn.functional import batch_norm, group_norm, instance_norm, layer_norm

torch.manual_seed(0)
x = torch.randn(3, 6, 5, 5, dtype=torch.float64)
image = x[:1]
same = {
    "GN(1) = LN": torch.allclose(group_norm(x, 1), layer_norm(x, [6, 5, 5])),
    "GN(C) = IN": torch.allclose(group_norm(x, 6), instance_norm(x)),
    "BN of one image = IN": torch.allclose(
        batch_norm(image, None, None, training=True), instance_norm(image)
    ),
    "BN of three images = IN": torch.allclose(batch_norm(x, None, None, training=True), instance_norm(x)),
}
for what, holds in same.items():
    print(f"{what}: {holds}")
expected = {
    "GN(1) = LN": True,
    "GN(C) = IN": True,
    "BN of one image = IN": True,
    "BN of three images = IN": False,
}
assert same == expected
