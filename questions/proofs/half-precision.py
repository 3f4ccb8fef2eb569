"""float16: 256² is infinite, 1e-8 is 0. autocast leaves batch norm's buffers in float32, half() does not.

float16：256² 是无穷大，1e-8 是 0。autocast 让批归一化的缓冲区保持 float32，half() 不会。
"""

import torch
from torch import nn

half = torch.tensor([255.0, 256.0, 1e-8], dtype=torch.float16)
squares = [bool(torch.isinf(half[0] ** 2)), bool(torch.isinf(half[1] ** 2))]
underflow = half[2].item() > 0

layer = nn.BatchNorm1d(4)
with torch.autocast("cpu", dtype=torch.bfloat16):
    y = layer(nn.Linear(4, 4)(torch.ones(8, 4)))
types = [str(y.dtype), str(layer.running_mean.dtype)]
cast = str(layer.half().running_mean.dtype)

expected_squares = [False, True]
expected_survives = False
expected_types = ["torch.bfloat16", "torch.float32"]
expected_cast = "torch.float16"
print(f"255² and 256² infinite: {squares}; 1e-8 survives: {underflow}")
print(f"autocast: output {types[0]}, buffers {types[1]}; half(): {cast}")
assert squares == expected_squares
assert underflow == expected_survives
assert types == expected_types
assert cast == expected_cast
