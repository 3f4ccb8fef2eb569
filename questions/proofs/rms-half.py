"""In float16 the square of 300 is infinite, and the token becomes 0; torch squares in float32.

float16 里 300 的平方是无穷大，这个 token 就变成 0；torch 用 float32 求平方。
"""

import torch

x = torch.full((1, 4), 300.0, dtype=torch.float16)
by_hand = (x / x.square().mean(-1, keepdim=True).sqrt()).flatten().tolist()
by_torch = torch.nn.functional.rms_norm(x, (4,)).flatten().tolist()

expected_by_hand = [0.0, 0.0, 0.0, 0.0]
expected_by_torch = [1.0, 1.0, 1.0, 1.0]
print(f"by hand in float16: {by_hand}, torch: {by_torch}")
assert by_hand == expected_by_hand
assert by_torch == expected_by_torch
