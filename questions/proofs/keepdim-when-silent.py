"""x − x.mean((0, 2, 3)) with C = 16: silently wrong for W = 16, a larger shape for W = 1, else an error."""

import torch

offset = 10 * torch.arange(16.0).view(1, 16, 1, 1)


def outcome(width):
    x = torch.zeros(8, 16, 32, width) + offset
    try:
        centred = x - x.mean((0, 2, 3))
    except RuntimeError as error:
        return type(error).__name__
    return f"{tuple(centred.shape)} from {tuple(x.shape)}"


seen = [outcome(width) for width in (16, 1, 32)]
left = offset - offset.flatten()  # what W = 16 computes; centring leaves 0

expected = [
    "(8, 16, 32, 16) from (8, 16, 32, 16)",
    "(8, 16, 32, 16) from (8, 16, 32, 1)",
    "RuntimeError",
]
expected_left = 150.0
for width, what in zip((16, 1, 32), seen, strict=True):
    print(f"W = {width}: {what}")
print(f"left of the offsets at W = 16: up to {left.max().item()}")
assert seen == expected
assert left.max().item() == expected_left
