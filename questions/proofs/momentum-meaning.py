"""After 20 batches of mean 5 and one of mean 25: PyTorch's momentum 0.1 says 6.45, 0.9 says 23."""

import torch

usual = torch.tensor([[4.0], [6.0]], dtype=torch.float64)


def running_mean(momentum):
    layer = torch.nn.BatchNorm1d(1, momentum=momentum).double()
    for _ in range(20):
        layer(usual)
    layer(usual + 20)
    return layer.running_mean.item()


found = [running_mean(0.1), running_mean(0.9)]
kept = 0.0
for mean in [5.0] * 20 + [25.0]:
    kept = 0.9 * kept + 0.1 * mean  # momentum as the weight of the old value, 0.9
expected = [6.45, 23.0]
print(f"nn.BatchNorm1d: {found[0]:.3f} with 0.1, {found[1]:.3f} with 0.9; 0.9·old + 0.1·new: {kept:.3f}")
assert max(abs(value - wanted) for value, wanted in zip(found, expected, strict=True)) < 0.01
assert abs(kept - found[0]) < 1e-9
