"""Statistics of shape (C,) line up with W: an error when C ≠ W, silently the wrong numbers when C = W.

形状为 (C,) 的统计量会对上 W：C ≠ W 就报错，C = W 则悄悄算错。
"""

import numpy as np
import torch


def without_keepdims(x):
    return (x - x.mean(axis=(0, 2, 3))) / np.sqrt(x.var(axis=(0, 2, 3)) + 1e-5)


rng = np.random.default_rng(0)
square = rng.normal(size=(4, 8, 8, 8)) + np.arange(8).reshape(1, 8, 1, 1)
right = torch.nn.functional.batch_norm(torch.from_numpy(square), None, None, training=True).numpy()
agrees = np.allclose(without_keepdims(square), right)
raised = ""
try:
    without_keepdims(rng.normal(size=(4, 64, 56, 56)))
except ValueError as error:
    raised = str(error)
print(f"C = W = 8: agrees with torch: {agrees}")
print(f"C = W = 8: mean of channel 0 after it {without_keepdims(square)[:, 0].mean():.2f}")
channel = [right[:, 3].mean(), right[:, 3].std()]
print(f"torch: channel 3 has mean {channel[0]:.4f} and standard deviation {channel[1]:.4f}")
print(f"C = 64, W = 56: {raised}")
expected_agrees = False
expected_channel = [0.0, 1.0]
expected_error_names = "(4,64,56,56) (64,)"
assert agrees == expected_agrees
assert np.allclose(channel, expected_channel, atol=1e-4)
assert expected_error_names in raised
