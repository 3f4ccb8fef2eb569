"""In an RNN the hidden state's variance changes with the step: one running_var cannot fit them all."""

import torch
from torch import nn

torch.manual_seed(0)
rnn = nn.RNN(8, 64, batch_first=True)
with torch.no_grad():
    rnn.weight_hh_l0.mul_(2)
    h, _ = rnn(torch.randn(512, 20, 8))
variances = h.var((0, 2))

seen = {1: variances[0].item(), 2: variances[1].item(), 20: variances[19].item()}
print("variance of the hidden state:", ", ".join(f"step {t} {v:.3f}" for t, v in seen.items()))
expected_rises = True
expected_factor = 4.8  # step 20 against step 1
assert (seen[1] < seen[2] < seen[20]) == expected_rises
assert abs(seen[20] / seen[1] / expected_factor - 1) < 0.08
