"""“Every axis but 1” gives torch's statistics in 2-D, 3-D and 4-D; the other rules do not.

“除第 1 维以外的所有维度”在 2-D、3-D、4-D 上都得到 torch 的统计量；其他写法不行。
"""

import torch

RULES = {
    "but axis 1": lambda x: [d for d in range(x.dim()) if d != 1],
    "but the last": lambda x: list(range(x.dim() - 1)),
    "but the first": lambda x: list(range(1, x.dim())),
    "space only": lambda x: list(range(2, x.dim())),
}


def agrees(rule, x):
    if not (axes := RULES[rule](x)):
        return False  # an empty list: no axis to average over
    var, mean = torch.var_mean(x, axes, correction=0, keepdim=True)
    right = torch.nn.functional.batch_norm(x, None, None, training=True)
    return torch.allclose((x - mean) / torch.sqrt(var + 1e-5), right)


torch.manual_seed(0)
inputs = [torch.randn(shape, dtype=torch.float64) for shape in ((6, 3), (6, 3, 4), (6, 3, 4, 5))]
right_for = {rule: [agrees(rule, x) for x in inputs] for rule in RULES}
for rule, verdicts in right_for.items():
    print(f"{rule}: {verdicts}")
expected_right_for = {
    "but axis 1": [True, True, True],
    "but the last": [True, False, False],
    "but the first": [False, False, False],
    "space only": [False, False, False],
}
assert right_for == expected_right_for
