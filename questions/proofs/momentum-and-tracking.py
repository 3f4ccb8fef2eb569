"""momentum=None averages all batches alike, 0 freezes the buffers only, track_running_stats=False keeps none.

Set to False later, the flag only stops the updates.

momentum=None 对所有批次一视同仁地平均，0 只冻结缓冲区，track_running_stats=False 则不保存。

之后再设为 False，这个标志只会停止更新。
"""

import torch
from torch import nn

batches = [torch.tensor([[m - 1.0], [m + 1.0]]) for m in (1.0, 5.0, 9.0)]
layers = {
    "None": nn.BatchNorm1d(1, momentum=None),
    "0": nn.BatchNorm1d(1, momentum=0.0),
    "no tracking": nn.BatchNorm1d(1, track_running_stats=False),
    "flag later": nn.BatchNorm1d(1),
}
layers["flag later"].track_running_stats = False
means, train, eval_ = {}, {}, {}
for name, layer in layers.items():
    for batch in batches:
        y = layer(batch)
    means[name] = None if layer.running_mean is None else round(layer.running_mean.item(), 4)
    train[name] = round(y[1, 0].item(), 2)
    eval_[name] = round(layer.eval()(batches[0])[1, 0].item(), 2)

expected_means = {"None": 5.0, "0": 0.0, "no tracking": "none", "flag later": 0.0}
expected_train = {"None": 1.0, "0": 1.0, "no tracking": 1.0, "flag later": 1.0}
expected_eval = {"None": -2.12, "0": 2.0, "no tracking": 1.0, "flag later": 2.0}
print("running mean:", means)
print("training:", train, "| eval, of a batch with mean 1:", eval_)
assert {name: "none" if mean is None else mean for name, mean in means.items()} == expected_means
assert train == expected_train
assert eval_ == expected_eval
