"""One of two inputs is a hundred times larger: gradient descent crawls. Standardized, it converges.

两个输入之一是另一个的 100 倍：梯度下降走得极慢。标准化之后就收敛了。
"""

import torch

torch.manual_seed(0)
x = torch.randn(200, 2, dtype=torch.float64) * torch.tensor([1.0, 100.0], dtype=torch.float64)
target = x @ torch.tensor([1.0, 0.01], dtype=torch.float64)
losses = {}
for name, inputs in (("raw", x), ("standardized", (x - x.mean(0)) / x.std(0))):
    goal = target - target.mean() if name == "standardized" else target
    hessian = 2 * inputs.T @ inputs / len(inputs)
    rate = 1 / torch.linalg.eigvalsh(hessian).max()
    w = torch.zeros(2, dtype=torch.float64)
    for _ in range(100):
        w -= rate * 2 * inputs.T @ (inputs @ w - goal) / len(inputs)
    losses[name] = ((inputs @ w - goal).square().mean() / goal.square().mean()).item()
converged = {name: loss < 1e-6 for name, loss in losses.items()}

expected = {"raw": False, "standardized": True}
print("what is left of the loss after 100 steps:", {name: f"{loss:.1e}" for name, loss in losses.items()})
assert converged == expected
