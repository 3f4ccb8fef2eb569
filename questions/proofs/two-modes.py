"""Training normalizes by the batch, lets the gradient through its statistics, and updates the running ones.

Eval normalizes by the running statistics, changes nothing, and treats each sample by itself.

训练时用批统计量归一化，梯度经过统计量，并更新滑动统计量。

eval 模式用滑动统计量归一化，什么也不改，每个样本各算各的。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(1, momentum=0.25, eps=1e-12).double()
x = torch.tensor([[1.0], [3.0], [5.0], [7.0]], dtype=torch.float64, requires_grad=True)
train = layer(x)
(from_first,) = torch.autograd.grad(train[0, 0], x)
buffers = [layer.running_mean.item(), layer.running_var.item()]
layer.eval()
alone, together = layer(x[:1]), layer(x)
after = [layer.running_mean.item(), layer.running_var.item()]

expected_train = [-3 / 5**0.5, -1 / 5**0.5]  # mean 4, biased variance 5
expected_buffers = [0.25 * 4, 0.75 * 1 + 0.25 * 20 / 3]  # the unbiased variance is stored
expected_eval = [(1 - 1) / (0.75 + 5 / 3) ** 0.5, (3 - 1) / (0.75 + 5 / 3) ** 0.5]
expected_facts = {
    "others get a gradient": True,
    "eval changes the buffers": False,
    "eval sees the batch": False,
}
facts = {
    "others get a gradient": bool(from_first[1:].abs().max() > 1e-3),
    "eval changes the buffers": after != buffers,
    "eval sees the batch": bool((alone[0] - together[0]).abs().max() > 1e-9),
}
print("training:", [round(value, 4) for value in train[:2, 0].tolist()], "buffers:", buffers)
print("eval:", [round(value, 4) for value in together[:2, 0].tolist()], facts)
for seen, wanted in (
    (train[:2, 0].tolist(), expected_train),
    (buffers, expected_buffers),
    (together[:2, 0].tolist(), expected_eval),
):
    assert all(abs(a - b) < 1e-6 for a, b in zip(seen, wanted, strict=True))
assert facts == expected_facts
