"""After BN→ReLU the share of zeros is Φ(−β/|γ|), whatever the scale and the mean of the input."""

import torch

torch.manual_seed(0)


def zeros(gamma, beta, scale, shift):
    x = torch.randn(100_000, 1) * scale + shift
    affine = torch.tensor([gamma]), torch.tensor([beta])
    y = torch.nn.functional.batch_norm(x, None, None, *affine, training=True)
    return (torch.relu(y) == 0).float().mean().item()


cases = [(1.0, 0.0, 7, -50), (1.0, 1.0, 7, -50), (1.0, 1.0, 0.3, 9), (2.0, -1.0, 7, -50)]
measured = [zeros(*case) for case in cases]
expected = [0.500, 0.159, 0.159, 0.691]
print("(γ, β) = (1, 0), (1, 1), (1, 1) on other data, (2, −1):", [round(share, 3) for share in measured])
assert max(abs(share - wanted) for share, wanted in zip(measured, expected, strict=True)) < 0.006
