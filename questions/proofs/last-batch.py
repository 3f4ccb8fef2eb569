"""An epoch fails in its last batch exactly when that batch is kept and holds one sample.

一个 epoch 在最后一个批次出错，当且仅当保留了这个批次而它只有一个样本。
"""

import torch
from torch.utils.data import DataLoader, TensorDataset


def epoch(samples: int, drop_last: bool) -> str:
    bn = torch.nn.BatchNorm1d(2)
    loader = DataLoader(TensorDataset(torch.randn(samples, 2)), batch_size=8, drop_last=drop_last)
    try:
        for (x,) in loader:
            bn(x)
    except ValueError as error:
        print(f"{samples} samples: {error}")
        return "ValueError"
    return "runs"


outcomes = [epoch(33, drop_last=False), epoch(34, drop_last=False), epoch(33, drop_last=True)]
expected = ["ValueError", "runs", "runs"]
print(f"33: {outcomes[0]}, 34: {outcomes[1]}, 33 with drop_last: {outcomes[2]}")
assert outcomes == expected
