"""On a constant channel √(var) + ε has a NaN gradient after a finite output; √(var + ε) has none.

取值恒定的通道上，√(var) + ε 的输出有限，梯度却是 NaN；√(var + ε) 没有 NaN。
"""

import torch

x = torch.full((4, 1), 7.0, dtype=torch.float64, requires_grad=True)
upstream = torch.tensor([[1.0], [-2.0], [0.5], [3.0]], dtype=torch.float64)
diff = x - x.mean(0)
outside = diff / ((diff * diff).mean(0).sqrt() + 1e-5)
inside = torch.nn.functional.batch_norm(x, None, None, training=True, eps=1e-5)

finite = {}
for name, y in {"outside": outside, "torch": inside}.items():
    (gradient,) = torch.autograd.grad((y * upstream).sum(), x)
    finite[name] = (bool(y.isfinite().all()), bool(gradient.isfinite().all()))
    print(f"{name}: output {y.flatten().tolist()}")
    print(f"{name}: gradient {[round(g, 1) for g in gradient.flatten().tolist()]}")
expected_finite = {"outside": (True, False), "torch": (True, True)}
assert finite == expected_finite
