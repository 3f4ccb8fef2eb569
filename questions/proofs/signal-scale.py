"""30 ReLU layers at 0.5 or 1.5 times He's deviation: the signal dies or explodes; with BN it is 0.7.

30 层 ReLU，标准差是 He 初始化的 0.5 倍或 1.5 倍：信号消失或爆炸；有 BN 时是 0.7。
"""

import torch

torch.manual_seed(0)


def size(factor, normalize):
    h = torch.randn(64, 128)
    for _ in range(30):
        h = h @ (torch.randn(128, 128) * factor * (2 / 128) ** 0.5)
        h = torch.relu(torch.nn.functional.batch_norm(h, None, None, training=True) if normalize else h)
    return h.pow(2).mean().sqrt().item()


small = size(0.5, False)
large = size(1.5, False)
with_bn = [size(0.5, True), size(1.5, True)]
expected_small_vanishes = True
expected_large_explodes = True
expected_with_bn = 0.5**0.5  # the root mean square of a ReLU fed with N(0, 1)
print(f"without BN: {small:.1e} and {large:.1e}; with BN: {with_bn[0]:.3f} and {with_bn[1]:.3f}")
assert (small < 1e-8) == expected_small_vanishes
assert (large > 1e4) == expected_large_explodes
assert max(abs(value - expected_with_bn) for value in with_bn) < 0.04
