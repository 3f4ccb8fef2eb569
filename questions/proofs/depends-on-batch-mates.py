"""In training a sample's output changes with the other samples of its batch; in eval it does not.

训练时一个样本的输出随同批其他样本变化；eval 模式下不变。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(4)
batch = torch.randn(8, 4)
others = batch.clone()
others[1:] *= 3  # sample 0 is the same in both
changed = {}
for mode in ("train", "eval"):
    layer.train(mode == "train")
    changed[mode] = (layer(batch)[0] - layer(others)[0]).abs().max().item()

expected = {"train": True, "eval": False}
print(f"sample 0 changes by {changed['train']:.3f} in training, by {changed['eval']:.1e} in eval")
assert {mode: value > 1e-6 for mode, value in changed.items()} == expected
