"""BatchNorm2d(C) trains 2C numbers and keeps 2C + 1 in buffers; a 3×3 convolution in front adds
9·Cin·C.

BatchNorm2d(C) 训练 2C 个数，缓冲区里保存 2C + 1 个；前面的 3×3 卷积再加 9·Cin·C 个。
"""

from torch import nn

layer = nn.BatchNorm2d(64)
trainable = {name: tensor.numel() for name, tensor in layer.named_parameters()}
buffers = {name: tensor.numel() for name, tensor in layer.named_buffers()}
pair = nn.Sequential(nn.Conv2d(16, 64, 3, bias=False), layer)
together = sum(tensor.numel() for tensor in pair.parameters())
print(f"trainable {trainable}")
print(f"buffers {buffers}")
print(f"convolution and batch norm: {together}")

expected_trainable = {"weight": 64, "bias": 64}
expected_buffers = {"running_mean": 64, "running_var": 64, "num_batches_tracked": 1}
expected_together = 3 * 3 * 16 * 64 + 2 * 64
assert trainable == expected_trainable
assert buffers == expected_buffers
assert together == expected_together
