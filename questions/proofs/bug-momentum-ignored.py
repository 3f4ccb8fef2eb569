"""momentum shows only in eval mode: the training outputs agree to the last digit, the eval outputs do not.

momentum 只在 eval 模式下看得出来：训练输出每一位都相同，eval 的输出不同。
"""

import torch

torch.manual_seed(0)
batches = 3 + 2 * torch.randn(5, 8, 1, dtype=torch.float64)
trained, evaluated = [], []
for momentum in (0.1, 0.37):
    layer = torch.nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
    trained.append([layer(x) for x in batches][-1])
    evaluated.append(layer.eval()(batches[0]))

same = {"train": torch.equal(*trained), "eval": torch.equal(*evaluated)}
print("the same output for momentum 0.1 and 0.37:", same)
print("eval, first value:", [round(y[0].item(), 4) for y in evaluated])
expected_same = {"train": True, "eval": False}
assert same == expected_same
