"""`p.ndim <= 1` picks every bias, γ and β; the name "bias" misses γ, which PyTorch calls weight.

`p.ndim <= 1` 能选出所有偏置、γ 和 β；按名字 "bias" 选会漏掉 γ，PyTorch 里它叫 weight。
"""

from torch import nn

net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2))
by_shape = [name for name, p in net.named_parameters() if p.ndim <= 1]
by_name = [name for name, _ in net.named_parameters() if name.endswith("bias")]

expected_by_shape = ["0.bias", "1.weight", "1.bias", "4.bias"]
expected_missed = "1.weight"
missed = " ".join(set(by_shape) - set(by_name))
print(f"no decay by shape: {by_shape}; by name the γ is missed: {missed}")
assert by_shape == expected_by_shape
assert missed == expected_missed
