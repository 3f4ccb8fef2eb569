"""The mean of the images' variances misses the variance of their means: the output spreads by 4, not 1.

各图像方差的均值漏了各图像均值的方差：输出的标准差是 4，不是 1。
"""

import torch

torch.manual_seed(0)
offsets = torch.tensor([-5.477, -2.739, 0, 0, 2.739, 5.477]).view(-1, 1, 1, 1)  # mean square 12.5
x = (torch.randn(6, 2, 40, 40) + 1.0954 * offsets).double()
staged = x.var(dim=(2, 3), unbiased=False).mean(dim=0)
between = x.mean(dim=(2, 3)).var(dim=0, unbiased=False)
whole = x.var(dim=(0, 2, 3), unbiased=False)
mean = x.mean(dim=(0, 2, 3)).view(1, -1, 1, 1)
spread = ((x - mean) / torch.sqrt(staged + 1e-5).view(1, -1, 1, 1)).std(correction=0).item()
torch_spread = torch.nn.functional.batch_norm(x, None, None, training=True).std(correction=0).item()

print(f"channel 0: {staged[0]:.3f} mean of variances + {between[0]:.3f} variance of means = {whole[0]:.3f}")
print(f"output spread: {spread:.3f} with the mean of variances, {torch_spread:.3f} in torch")
expected_sum_holds = True
expected_spread = 4.0
expected_torch_spread = 1.0
assert torch.allclose(staged + between, whole) == expected_sum_holds
assert abs(spread - expected_spread) < 0.1
assert abs(torch_spread - expected_torch_spread) < 1e-3
