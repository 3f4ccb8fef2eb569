"""nn.BatchNorm2d(64) saves five entries: two parameters and three buffers.

nn.BatchNorm2d(64) 保存五项：两个参数和三个缓冲区。
"""

from torch import nn

layer = nn.BatchNorm2d(64)
saved = layer.state_dict()
parameters = [name for name, _ in layer.named_parameters()]

expected_saved = [
    "weight",
    "bias",
    "running_mean",
    "running_var",
    "num_batches_tracked",
]
expected_parameters = ["weight", "bias"]
for name, value in saved.items():
    kind = "parameter" if name in parameters else "buffer"
    print(name, tuple(value.shape), kind)
assert list(saved) == expected_saved
assert parameters == expected_parameters
