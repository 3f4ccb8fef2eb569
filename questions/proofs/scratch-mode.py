"""eval() with gradients on leaves the running statistics alone, train() under no_grad moves them.

eval() 但开着梯度，滑动统计量不变；train() 但在 no_grad 下，滑动统计量会变。
"""

import torch

x = torch.tensor([[3.0], [7.0]])
moved, centred = {}, {}
for mode, grad in (("eval", True), ("train", False)):
    layer = torch.nn.BatchNorm1d(1).train(mode == "train")
    with torch.set_grad_enabled(grad):
        y = layer(x)
    moved[mode] = bool(layer.running_mean != 0)
    centred[mode] = abs(y.mean().item()) < 1e-6
    print(f"{mode}(), gradients enabled: {grad}, running mean after it {layer.running_mean.item():.2f}")
    print(f"    output {y.flatten().tolist()}")
expected_moved = {"eval": False, "train": True}
expected_uses_the_batch = {"eval": False, "train": True}
assert moved == expected_moved
assert centred == expected_uses_the_batch
