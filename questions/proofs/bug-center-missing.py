"""After a ReLU, scaling without centering leaves a mean of 0.683 and no negative output.

在 ReLU 之后只缩放、不减均值，均值是 0.683，没有负的输出。
"""

import torch

torch.manual_seed(0)
x = torch.randn(200_000, 1, dtype=torch.float64).relu()
scaled_only = x / torch.sqrt(x.var(0, unbiased=False) + 1e-5)
bn = torch.nn.functional.batch_norm(x, None, None, training=True)

mean, torch_mean = scaled_only.mean().item(), bn.mean().item()
negative = {"torch": (bn < 0).double().mean().item(), "scaled only": (scaled_only < 0).double().mean().item()}
print(f"mean: scaled only {mean:.4f}, torch {torch_mean:.1e}")
print(f"share of negative outputs: {negative}")
expected_mean = 0.3989 / 0.5838  # mean and deviation of ReLU(N(0, 1))
expected_torch_is_centred = True
expected_more_than_half_negative = {"torch": True, "scaled only": False}
assert abs(mean - expected_mean) < 0.01
assert (abs(torch_mean) < 1e-12) == expected_torch_is_centred
assert {name: share > 0.5 for name, share in negative.items()} == expected_more_than_half_negative
