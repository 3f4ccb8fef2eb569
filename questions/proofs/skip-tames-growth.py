"""30 ReLU+BN layers at the start: the gradient explodes going back; with skip connections hardly.

初始的 30 层 ReLU+BN：往回传时梯度爆炸；有残差连接就几乎不会。
"""

import torch

torch.manual_seed(0)


def growth(skip):
    """By how much ‖gradient‖² grows from layer 27 down to layer 2."""
    h = torch.randn(128, 128, requires_grad=True)
    inputs = []
    for _ in range(30):
        h.retain_grad()
        inputs.append(h)
        branch = h @ (torch.randn(128, 128) * (2 / 128) ** 0.5)
        branch = torch.relu(torch.nn.functional.batch_norm(branch, None, None, training=True))
        h = h + branch if skip else branch
    (h * torch.randn_like(h)).sum().backward()
    return inputs[2].grad.pow(2).sum().item() / inputs[27].grad.pow(2).sum().item()


plain, skipped = growth(False), growth(True)
expected_plain_explodes = True
expected_skipped_explodes = False
print(f"‖gradient‖² over 25 layers: times {plain:.0f} in the plain network, times {skipped:.0f} with skips")
assert (plain > 1000) == expected_plain_explodes
assert (skipped > 1000) == expected_skipped_explodes
