"""AdaIN gives the content the mean and standard deviation of the style: −1 and 3.

AdaIN 让内容具有风格的均值和标准差：−1 和 3。
"""

import torch
import torch.nn.functional as F

torch.manual_seed(0)
content = F.instance_norm(torch.randn(1, 1, 16, 16, dtype=torch.float64), eps=0) * 2 + 5
style = F.instance_norm(torch.randn(1, 1, 16, 16, dtype=torch.float64), eps=0) * 3 - 1
scale, shift = style.std(correction=0), style.mean()
y = scale * F.instance_norm(content, eps=0) + shift
moments = [round(y.mean().item(), 6), round(y.std(correction=0).item(), 6)]
layout = torch.corrcoef(torch.stack([y.flatten(), content.flatten()]))[0, 1].item()

expected = [-1.0, 3.0]
expected_layout = 1.0
print("mean and standard deviation:", moments, f"correlation with the content {layout:.3f}")
assert moments == expected
assert abs(layout - expected_layout) < 1e-6
