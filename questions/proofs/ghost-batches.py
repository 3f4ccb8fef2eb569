"""Ghost batch norm on 64 samples in chunks of 16 has the noise of 16, not that of 64.

64 个样本按 16 个一组做 ghost batch norm，噪声是批大小 16 的，不是 64 的。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)


def ghost(x: torch.Tensor, size: int) -> torch.Tensor:
    return torch.cat([batch_norm(chunk, None, None, training=True) for chunk in x.split(size)])


x = torch.randn(64, 5000)
x[0] = 0.0  # a sample at the population mean
chunk_means = ghost(x, 16).view(4, 16, -1).mean(1).abs().max().item()
noise = {
    "ghost": ghost(x, 16)[0].std().item(),
    "small batch": ghost(x[:16], 16)[0].std().item(),
    "whole batch": ghost(x, 64)[0].std().item(),
}
print({name: round(value, 4) for name, value in noise.items()}, f"means of the chunks: {chunk_means:.0e}")

expected_like_small_batch = True
expected_ratio = 2.2  # noise of 16 against 64: about √(64/16), a little more
assert (noise["ghost"] == noise["small batch"]) == expected_like_small_batch
assert abs(noise["ghost"] / noise["whole batch"] / expected_ratio - 1) < 0.06
