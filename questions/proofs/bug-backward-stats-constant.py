"""For a constant dy = 1, dx is γ/σ in eval mode (3.67 for γ = 3, σ² = 2/3) and 0 in training.

dy 恒为 1 时，eval 模式的 dx 是 γ/σ（γ = 3、σ² = 2/3 时为 3.67），训练时是 0。
"""

import torch
from torch.nn.functional import batch_norm


def dx(training: bool) -> torch.Tensor:
    x = torch.tensor([[-1.0], [0.0], [1.0]]).double().requires_grad_()
    mean, var, gamma = torch.tensor([[0.0], [2 / 3], [3.0]]).double()
    y = batch_norm(x, mean, var, gamma, None, training=training)
    y.backward(torch.ones_like(x))
    return x.grad.flatten()


expected_in_eval = 3.674
print("eval: ", dx(False).tolist())
print("train:", [round(v, 12) for v in dx(True).tolist()])
assert (dx(False) - expected_in_eval).abs().max() < 1e-3
assert dx(True).abs().max() < 1e-12 * expected_in_eval
