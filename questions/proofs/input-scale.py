"""In training, BN(255·x + 7) = BN(x) up to ε; but one sample comes out differently in another batch.

训练时 BN(255·x + 7) = BN(x)（忽略 ε）；但同一个样本在别的批次里输出不同。
"""

import torch

torch.manual_seed(0)
x = torch.rand(64, 3, dtype=torch.float64)
other = torch.cat([x[:1], torch.rand(63, 3, dtype=torch.float64)])


def normalized(batch):
    return torch.nn.functional.batch_norm(batch, None, None, training=True)


scaled = (normalized(255 * x + 7) - normalized(x)).abs().max().item()
moved = (normalized(other)[0] - normalized(x)[0]).abs().max().item()
expected_same_when_scaled = True
expected_same_in_other_batch = False
print(f"0…255 in place of 0…1: largest change {scaled:.1e}; the same sample in another batch: {moved:.3f}")
assert (scaled < 1e-3) == expected_same_when_scaled
assert (moved < 1e-3) == expected_same_in_other_batch
