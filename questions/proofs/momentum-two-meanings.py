"""torch with 0.01 gives what Keras documents for 0.99; copied, 0.99 leaves 1 % of the past.

Measured is torch alone. Keras's rule, "moving_mean * momentum + mean(batch) * (1 - momentum)", is what the
claim expects of the converted number.

torch 的 0.01 得到 Keras 文档里 0.99 的结果；照抄 0.99，过去只剩 1 %。

实测的只有 torch。
Keras 的规则 moving_mean * momentum + mean(batch) * (1 - momentum) 是论断对换算后数值的预期。
"""

import torch


def torch_average(momentum, values):
    """The running mean and variance after batches with these means, each of variance 2·mean²."""
    layer = torch.nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
    for value in values:
        layer(torch.tensor([[0.0], [2 * value]], dtype=torch.float64))
    return [layer.running_mean.item(), layer.running_var.item()]


values = [10.0] * 20 + [50.0]
converted, copied = torch_average(0.01, values), torch_average(0.99, values)
print("torch with 0.01: mean {:.4f}, variance {:.4f}".format(*converted))
print("torch with 0.99: mean {:.4f}, variance {:.4f}".format(*copied))

documented = [0.0, 1.0]  # the buffers start there
for value in values:
    batch = (value, 2 * value**2)
    documented = [0.99 * old + 0.01 * new for old, new in zip(documented, batch, strict=True)]
expected_keras = documented
expected_copied = [0.01 * 10 + 0.99 * 50, 0.01 * 200 + 0.99 * 5000]  # hardly more than the last batch
assert all(abs(a / b - 1) < 1e-9 for a, b in zip(converted, expected_keras, strict=True))
assert all(abs(a / b - 1) < 1e-3 for a, b in zip(copied, expected_copied, strict=True))
