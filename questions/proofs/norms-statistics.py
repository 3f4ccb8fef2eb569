"""On (8, 64, 14, 14) torch takes 64 means for BN, 8 for LN, 512 for IN, 256 for GN with 32 groups.

在 (8, 64, 14, 14) 上，torch 的 BN 求 64 个均值，LN 求 8 个，IN 求 512 个，32 组的 GN 求 256 个。
"""

import torch

torch.manual_seed(0)
n, c, groups = 8, 64, 32
x = torch.randn(n, c, 14, 14)
counts = {
    "BN": torch.native_batch_norm(x, None, None, None, None, True, 0.1, 1e-5)[1].numel(),
    "LN": torch.native_layer_norm(x, [c, 14, 14], None, None, 1e-5)[1].numel(),
    "IN": torch.native_group_norm(x, None, None, n, c, 14 * 14, c, 1e-5)[1].numel(),
    "GN": torch.native_group_norm(x, None, None, n, c, 14 * 14, groups, 1e-5)[1].numel(),
}
expected = {"BN": 64, "LN": 8, "IN": 512, "GN": 256}
print(f"means that torch computed: {counts}")
assert counts == expected
