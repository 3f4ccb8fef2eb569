"""With BN a step that is far too large damps the next ones; without BN the same rate diverges.

Each step makes the weights longer, ‖w−ηg‖² = ‖w‖² + η²‖g‖², and the gradient falls as 1/‖w‖. Ten times the
initial weights give the same output and a tenth of the gradient.

有 BN 时，一步走得太大，后面的步子就会变小；没有 BN，同样的学习率会发散。

每一步都让权重变长，‖w−ηg‖² = ‖w‖² + η²‖g‖²，而梯度按 1/‖w‖ 变小。初始权重变为 10 倍，输出不变，
梯度变为十分之一。
"""

import torch
from torch.nn.functional import batch_norm, mse_loss

torch.manual_seed(0)
x = torch.randn(256, 8, dtype=torch.float64)
start = torch.randn(16, 8, dtype=torch.float64) / 8**0.5
head = torch.randn(16, dtype=torch.float64) / 4
target = torch.randn(256, dtype=torch.float64)


def train(rate, normalized, scale=1.0, steps=30):
    """Losses, lengths of w, lengths of its gradients, and the largest break of Pythagoras' rule."""
    w, rows, broken = (scale * start).requires_grad_(), [], 0.0
    for _ in range(steps):
        z = x @ w.T
        z = batch_norm(z, None, None, training=True, eps=1e-12) if normalized else z
        loss = mse_loss(torch.relu(z) @ head, target)
        (g,) = torch.autograd.grad(loss, w)
        new = (w - rate * g).detach()
        right_angle = (w**2).sum() + rate**2 * (g**2).sum()
        broken = max(broken, ((new**2).sum() / right_angle - 1).abs().item())
        rows.append((loss.item(), w.norm().item(), g.norm().item()))
        w = new.requires_grad_()
    return rows, broken


rate = 200.0
with_bn, broken = train(rate, normalized=True)
without, _ = train(rate, normalized=False)
tenfold, _ = train(rate, normalized=True, scale=10.0, steps=1)
lengths = [row[1] for row in with_bn]
facts = {
    "without BN it diverges": without[-1][0] > 1e6 or without[-1][0] != without[-1][0],
    "with BN the loss falls": with_bn[-1][0] < with_bn[0][0],
    "every step makes w longer": lengths == sorted(lengths) and lengths[0] < lengths[1],
    "as Pythagoras says": broken < 1e-9,
    "the next gradient is a small one": with_bn[1][2] < 0.2 * with_bn[0][2],
    "ten times the weights, the same loss": abs(tenfold[0][0] - with_bn[0][0]) < 1e-9,
}
ratio = tenfold[0][2] / with_bn[0][2]
print(f"with BN: ‖w‖ {lengths[0]:.1f} → {lengths[1]:.1f}, loss {with_bn[0][0]:.3f} → {with_bn[-1][0]:.3f}")
print(
    f"without: loss {without[0][0]:.3f} → {without[-1][0]:.3g}; weights times 10: gradient times {ratio:.4f}"
)
expected = dict.fromkeys(facts, True)
expected_ratio = 0.1
assert facts == expected
assert abs(ratio - expected_ratio) < 1e-6
