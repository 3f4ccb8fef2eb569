"""ε stored in the running variance counts twice at inference: at variance 1e-5 the output is 0.82 times.

把 ε 存进滑动方差，推理时就加了两次：方差为 1e-5 时，输出是应有值的 0.82 倍。
"""

import torch

eps = 1e-5
x = torch.tensor([[-1.0], [1.0]], dtype=torch.float64).repeat(500, 1) * eps**0.5  # variance 1e-5
variance = x.var(unbiased=False) + eps  # this line made the mistake
stored = torch.nn.functional.batch_norm(x, torch.zeros(1).double(), variance.view(1), eps=eps)
right = torch.nn.functional.batch_norm(x, torch.zeros(1).double(), x.var(unbiased=False).view(1), eps=eps)
ratio = (stored[1] / right[1]).item()

expected = (2 / 3) ** 0.5  # √((σ²+ε)/(σ²+2ε)) with σ² = ε
print(f"the output at inference is {ratio:.4f} times what it should be")
assert abs(ratio - expected) < 1e-6
