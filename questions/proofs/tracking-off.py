"""track_running_stats=False: no buffers; eval normalizes by the batch too, and refuses one sample.

track_running_stats=False：没有缓冲区；eval 也用批统计量归一化，并拒绝单个样本。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(2, track_running_stats=False)
x = torch.randn(16, 2) * 3 + 7
in_training, in_eval = layer(x), layer.eval()(x)
centered = [in_eval.mean(0).abs().max().item(), in_eval.std(0, correction=0).mean().item()]
try:
    layer(x[:1])
    outcome = "accepted"
except ValueError as problem:
    outcome = type(problem).__name__

expected_buffers = 0
expected_same = True
expected_centered = [0.0, 1.0]
expected_one_sample = "ValueError"
print("buffers:", len(list(layer.buffers())), "| eval equals training:", in_eval.equal(in_training))
print("eval: mean {:.4f}, standard deviation {:.4f}".format(*centered))
print("one sample in eval:", outcome)
assert len(list(layer.buffers())) == expected_buffers
assert in_eval.equal(in_training) == expected_same
assert all(abs(a - b) < 1e-3 for a, b in zip(centered, expected_centered, strict=True))
assert outcome == expected_one_sample
