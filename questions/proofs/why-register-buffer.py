"""Plain tensor, buffer, parameter: saved by the last two, cast by the last two, trained only the last.

普通张量、缓冲区、参数：后两者会保存，也会转换类型，只有参数会被训练。
"""

import torch
from torch import nn

module = nn.Module()
module.plain = torch.zeros(3)
module.register_buffer("buffer", torch.zeros(3))
module.parameter = nn.Parameter(torch.zeros(3), requires_grad=False)
module.double()

names = ["plain", "buffer", "parameter"]
listed = [name for name, _ in module.named_parameters()]
saved = [name in module.state_dict() for name in names]
cast = [getattr(module, name).dtype == torch.float64 for name in names]
trained = [name in listed for name in names]

expected_saved = [False, True, True]
expected_cast = [False, True, True]
expected_trained = [False, False, True]
print(names)
print(f"in state_dict(): {saved}")
print(f"cast by double(): {cast}")
print(f"in parameters(): {trained}")
assert saved == expected_saved
assert cast == expected_cast
assert trained == expected_trained
