"""Equal weights stay equal with batch norm: same outputs, same gradients. Random ones do not, at any scale.

A hundred times the random weights give the same outputs and a hundredth of the gradient.

有批归一化时，相同的权重始终相同：输出相同，梯度也相同。随机权重不会，无论尺度如何。

随机权重变为 100 倍，输出不变，梯度变为百分之一。
"""

import torch
import torch.nn.functional as F

torch.manual_seed(0)
x, target = torch.randn(32, 5, dtype=torch.float64), torch.randn(32, 1, dtype=torch.float64)
random = torch.randn(4, 5, dtype=torch.float64)
differ, hidden, gradients = {}, {}, {}
for name, start in {"equal": torch.full_like(random, 0.3), "random": random, "large": 100 * random}.items():
    w = start.clone().requires_grad_()
    hidden[name] = F.batch_norm(x @ w.T, None, None, training=True, eps=1e-12).relu()
    (hidden[name].sum(1, keepdim=True) - target).square().mean().backward()
    gradients[name] = w.grad
    differ[name] = [(hidden[name].std(1).max() > 1e-9).item(), (w.grad.std(0).max() > 1e-9).item()]
ratio = (gradients["large"].norm() / gradients["random"].norm()).item()
same = torch.allclose(hidden["large"], hidden["random"])

expected = {"equal": [False, False], "random": [True, True], "large": [True, True]}
expected_same = True
expected_ratio = 0.01
print("units differ, gradients differ:", differ)
print(f"100 times the weights: same outputs {same}, gradient times {ratio:.4f}")
assert differ == expected
assert same == expected_same
assert abs(ratio / expected_ratio - 1) < 1e-3
