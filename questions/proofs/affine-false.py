"""affine=False takes γ and β away and keeps the three buffers; track_running_stats=False does the reverse.

affine=False 去掉 γ 和 β，保留三个缓冲区；track_running_stats=False 正好相反。
"""

import torch


def state(layer):
    return sorted(layer.state_dict())


expected_without_affine = ["num_batches_tracked", "running_mean", "running_var"]
expected_without_tracking = ["bias", "weight"]
plain = state(torch.nn.BatchNorm2d(8, affine=False))
untracked = state(torch.nn.BatchNorm2d(8, track_running_stats=False))
print("affine=False:", plain)
print("track_running_stats=False:", untracked)
assert plain == expected_without_affine
assert untracked == expected_without_tracking
