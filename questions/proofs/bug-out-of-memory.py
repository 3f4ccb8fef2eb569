"""(N·C, 1) − (N·C,) is N·C × N·C: 144 numbers for 4 × 3, and 16 TiB for 4096 × 512 in float32.

(N·C, 1) − (N·C,) 得到 N·C × N·C：4 × 3 时是 144 个数，4096 × 512 用 float32 就是 16 TiB。
"""

import math

import torch


def numbers(n, c):
    return math.prod(torch.broadcast_shapes((n * c, 1), (n * c,)))


small = numbers(4, 3)
large = numbers(4096, 512) * torch.finfo(torch.float32).bits // 8 / 2**40
expected_small = 144
expected_large = 16.0
print(f"4 × 3: {small} numbers; 4096 × 512: {large} TiB")
assert small == expected_small
assert large == expected_large
