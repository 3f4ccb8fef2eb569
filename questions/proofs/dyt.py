"""DyT works element by element and bounds its output by |γ|; a norm changes all that share its statistic.

DyT 逐元素计算，输出不超过 |γ|；归一化则会改变共用统计量的所有元素。
"""

import torch
import torch.nn.functional as F

torch.manual_seed(0)
n, d = 6, 5
x = torch.randn(n, d, dtype=torch.float64)
far = x.clone()
far[0, 0] = 100
layers = {
    "DyT": lambda x: torch.tanh(0.5 * x),
    "RMSNorm": lambda x: F.rms_norm(x, (d,)),
    "batch norm": lambda x: F.batch_norm(x, None, None, training=True),
}
changed = {name: int(((layer(far) - layer(x)).abs() > 1e-12).sum()) for name, layer in layers.items()}
top = layers["DyT"](far).max().item()

expected = {"DyT": 1, "RMSNorm": 5, "batch norm": 6}
expected_top = 1.0
print(f"of {n}·{d} outputs change: {changed}; the largest of DyT is {top:.3f}")
assert changed == expected
assert abs(top - expected_top) < 1e-6
