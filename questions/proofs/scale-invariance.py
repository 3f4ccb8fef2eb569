"""Weights before BN times 10: same output, a tenth of the gradient; times −1: x̂ flips.

BN 之前的权重变为 10 倍：输出不变，梯度变为十分之一；乘以 −1：x̂ 反号。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
x = torch.randn(64, 5, dtype=torch.float64)
weights = torch.randn(3, 5, dtype=torch.float64)


def run(factor: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Output and gradient with the weights times the factor; ε is negligible here."""
    w = (factor * weights).requires_grad_()
    y = batch_norm(x @ w.T, None, None, training=True, eps=1e-30)
    (y**3).sum().backward()
    return y.detach(), w.grad


(y, gradient), (y_10, gradient_10), (y_minus, _) = run(1.0), run(10.0), run(-1.0)
ratio = (gradient_10.norm() / gradient.norm()).item()
facts = {
    "×10 leaves the output": torch.allclose(y_10, y),
    "×(−1) flips it": torch.allclose(y_minus, -y),
    "⟨w, gradient⟩ = 0": bool((weights * gradient).sum(1).abs().max() < 1e-12 * gradient.norm()),
}
for fact, holds in facts.items():
    print(f"{fact}: {holds}")
print(f"gradient at 10·w: {ratio:.4f} of that at w")
expected = {"×10 leaves the output": True, "×(−1) flips it": True, "⟨w, gradient⟩ = 0": True}
expected_ratio = 0.1
assert facts == expected
assert abs(ratio / expected_ratio - 1) < 1e-6
