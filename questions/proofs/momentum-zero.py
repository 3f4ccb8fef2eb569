"""momentum=0 stops the buffers, but training still normalizes by the batch: eval gives something else.

momentum=0 让缓冲区停住，但训练仍用批统计量归一化：eval 的结果不同。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(1, momentum=0.0)
x = torch.randn(64, 1) * 4 + 9
in_training = layer(x)
in_eval = layer.eval()(x)

expected_buffers_moved = False
expected_centred = {"training": True, "eval": False}
centred = {"training": bool(in_training.mean().abs() < 1e-4), "eval": bool(in_eval.mean().abs() < 1e-4)}
print(f"running mean {layer.running_mean.item()}, running variance {layer.running_var.item()}")
print(f"output mean {in_training.mean().item():.1e} in training, {in_eval.mean().item():.2f} in eval")
assert (layer.running_mean.item() != 0) == expected_buffers_moved
assert centred == expected_centred
