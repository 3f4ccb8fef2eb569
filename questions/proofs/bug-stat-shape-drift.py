"""(64,) + (1, 64) becomes (1, 64) without a word; an update in place refuses.

(64,) + (1, 64) 会悄悄变成 (1, 64)；就地更新则会拒绝。
"""

import torch

running = torch.zeros(64)
kept = torch.ones(8, 64).mean(0, keepdim=True)
assigned = 0.9 * running + 0.1 * kept
try:
    running.lerp_(kept, 0.1)
    in_place = "no error"
except RuntimeError as error:
    in_place = type(error).__name__

expected_shape = (1, 64)
expected_in_place = "RuntimeError"
print(f"assigned: {tuple(running.shape)} → {tuple(assigned.shape)}")
print(f"lerp_: {in_place}")
assert tuple(assigned.shape) == expected_shape
assert in_place == expected_in_place
