"""From running variance 0 eval output is 316 times too large before step 1, and 3.16 times after it.

滑动方差从 0 开始，第 1 步之前 eval 输出是应有值的 316 倍，之后是 3.16 倍。
"""

import torch

torch.manual_seed(0)
x = torch.randn(100_000, 1, dtype=torch.float64)
x = (x - x.mean()) / x.std()
deviation = {}
for start in (0.0, 1.0):
    layer = torch.nn.BatchNorm1d(1, momentum=0.1, dtype=torch.float64)
    layer.running_var.fill_(start)
    before = layer.eval()(x).std().item()
    layer.train()(x)
    deviation[start] = [before, layer.eval()(x).std().item()]
print("eval output's deviation before and after one step, by the start of running_var:")
print({start: [round(value, 3) for value in pair] for start, pair in deviation.items()})
expected_from_zero = [1e5**0.5, 10**0.5]
expected_from_one = [1.0, 1.0]
assert all(abs(seen / told - 1) < 1e-3 for seen, told in zip(deviation[0.0], expected_from_zero, strict=True))
assert all(abs(seen / told - 1) < 1e-3 for seen, told in zip(deviation[1.0], expected_from_one, strict=True))
