"""A tensor that is a plain attribute is not in state_dict(), and .double() leaves it in float32.

作为普通属性的张量不在 state_dict() 里，.double() 之后仍是 float32。
"""

import torch
from torch import nn

layer = nn.Module()
layer.weight = nn.Parameter(torch.ones(3))
layer.plain = torch.zeros(3)
layer.register_buffer("buffer", torch.zeros(3))
layer.double()

expected_saved = ["weight", "buffer"]
expected_type = "torch.float32"
print(f"saved: {list(layer.state_dict())}")
print(f"plain is {layer.plain.dtype}, buffer is {layer.buffer.dtype}")
assert list(layer.state_dict()) == expected_saved
assert str(layer.plain.dtype) == expected_type
assert str(layer.buffer.dtype) != expected_type
