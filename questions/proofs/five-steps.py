"""After five updates with momentum 0.1 the running mean has gone 41 % of the way: 8.19 of 20.

momentum 为 0.1，更新五次之后滑动均值走了 41 %：20 中的 8.19。
"""

import torch

batch = torch.tensor([[15.0], [25.0]], dtype=torch.float64).repeat(128, 1)  # mean 20, deviation 5
layer = torch.nn.BatchNorm1d(1).double()
for _ in range(5):
    in_training = layer(batch).mean().item()
in_eval = layer.eval()(batch).mean().item()

expected_running_mean = 8.19
expected_eval_far_off = True
print(f"running mean after five steps: {layer.running_mean.item():.3f} of 20")
print(f"output mean: {in_training:.1e} in training, {in_eval:.2f} in eval")
assert abs(layer.running_mean.item() - expected_running_mean) < 0.01
assert (abs(in_eval) > 1) == expected_eval_far_off
