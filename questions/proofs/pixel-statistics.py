"""Statistics over the batch axis alone erase the pattern that all images share; over N, H, W it stays."""

import torch

torch.manual_seed(0)
pattern = torch.linspace(-3, 3, 8, dtype=torch.float64)  # every image: dark on the left, bright on the right
x = torch.randn(32, 2, 8, 8, dtype=torch.float64) + pattern
by_pixel = (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + 1e-5)
right = torch.nn.functional.batch_norm(x, None, None, training=True)


def contrast(y):
    """Mean of the right column minus mean of the left one."""
    return (y[..., -1].mean() - y[..., 0].mean()).item()


expected_pattern_left = [False, True]
print(
    f"contrast: input {contrast(x):.2f}, by pixel {contrast(by_pixel):.1e}, batch norm {contrast(right):.2f}"
)
assert [contrast(by_pixel) > 0.1, contrast(right) > 0.1] == expected_pattern_left
