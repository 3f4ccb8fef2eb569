"""In an RNN the hidden state's variance changes with the step: one running_var cannot fit them all.

The recurrent weights are orthogonal and the input's are Glorot's, Keras's defaults; nothing is trained.

RNN 里隐藏状态的方差随时间步变化：一个 running_var 不可能都合适。

循环权重是正交的，输入权重是 Glorot 初始化，即 Keras 的默认值；没有做任何训练。
"""

import torch
from torch import nn

torch.manual_seed(0)
rnn = nn.RNN(8, 64, batch_first=True, bias=False)
nn.init.orthogonal_(rnn.weight_hh_l0)
nn.init.xavier_uniform_(rnn.weight_ih_l0)
bn = nn.BatchNorm1d(64, momentum=1.0)
with torch.no_grad():
    h = rnn(torch.randn(512, 20, 8))[0].transpose(1, 2)  # (N, C, steps)
    bn(h)  # one set of statistics for all steps
    bn.eval()
    y = bn(h)
    steps = {step: bn(h[:, :, step - 1]).var().item() for step in (1, 2, 20)}
    alone = nn.BatchNorm1d(64, momentum=1.0)
    alone(h[:, :, 0])
    own = alone.eval()(h[:, :, 0]).var().item()
before = [h[:, :, step - 1].var().item() for step in steps]

print("variance of the hidden state:", [round(v, 3) for v in before])
print("after BN with shared statistics, steps 1, 2, 20:", [round(v, 2) for v in steps.values()])
print(f"step 1 with statistics of its own: {own:.2f}")
expected_before = [0.160, 0.232, 0.273]
expected_after = [0.60, 0.87, 1.03]
expected_own = 1.0
assert all(abs(seen / e - 1) < 0.06 for seen, e in zip(before, expected_before, strict=True))
assert all(abs(seen / e - 1) < 0.06 for seen, e in zip(steps.values(), expected_after, strict=True))
assert abs(own - expected_own) < 0.01
