"""Recomputing the statistics works in training mode only: in eval the passes change nothing.

重新计算统计量只在训练模式下有效：eval 模式下跑多少遍都不变。
"""

import torch

torch.manual_seed(0)
data = [torch.randn(32, 3) + 4 for _ in range(10)]


def recomputed(training):
    layer = torch.nn.BatchNorm1d(3)
    layer.reset_running_stats()
    layer.momentum = None
    layer.train(training)
    with torch.no_grad():
        for batch in data:
            layer(batch)
    return layer


in_training, in_eval = recomputed(True), recomputed(False)
right = torch.stack([batch.mean(0) for batch in data]).mean(0)
expected_found = [True, False]
expected_batches = [10, 0]
found = [torch.allclose(layer.running_mean, right, atol=1e-5) for layer in (in_training, in_eval)]
counted = [layer.num_batches_tracked.item() for layer in (in_training, in_eval)]
print("the mean of the data found [train(), eval()]:", found, "batches counted:", counted)
assert found == expected_found
assert counted == expected_batches
