"""写成一层的批归一化，行为与 torch 自带的一致。

一个类同时是 nn.BatchNorm1d 和 nn.BatchNorm2d：它们只差在允许的输入维数。
"""

import torch
from torch import nn


class BatchNorm(nn.Module):
    """对 (N, C)、(N, C, L) 或 (N, C, H, W) 沿通道以外的维度做归一化。

    momentum 是新批次的权重，与 torch 相同：这里的 0.1 就是 Keras 的 0.9。
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        # 要学的，所以是参数：优化器找得到。取 1 和 0，这一层开始时只做归一
        # 化。
        self.gamma = nn.Parameter(torch.ones(num_features))
        self.beta = nn.Parameter(torch.zeros(num_features))
        # 量出来的，所以是缓冲区：优化器不碰它们，.to(device) 和 .double() 会
        # 转换它们，state_dict() 会保存它们。普通属性留在 CPU 上，检查点里也
        # 没有：加载后的模型用均值 0、方差 1 做归一化，而且不报错。方差从 1
        # 开始，所以训练之前推理时这一层就是恒等映射（忽略 eps）。
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        # model.train() 和 model.eval() 切换的是 self.training。
        # torch.is_grad_enabled() 问的是另一回事：eval() 但开着梯度时（微调，
        # 或画显著图），就会用批统计量，还会改动滑动统计量。
        if self.training:
            mean, var = self._of_batch(x)
        else:
            mean, var = self.running_mean, self.running_var
        std = torch.sqrt(_column(var, x) + self.eps)
        x_hat = (x - _column(mean, x)) / std
        return _column(self.gamma, x) * x_hat + _column(self.beta, x)

    def _of_batch(self, x):
        """批次的均值和方差，各为 (C,)；并记下来。"""
        axes = [axis for axis in range(x.dim()) if axis != 1]
        n = x.numel() // x.shape[1]
        if n < 2:  # 无论 x 是什么，x_hat 都是 0；torch 也会抛出异常
            raise ValueError("训练时每个通道至少要有两个值")
        mean = x.mean(dim=axes)
        # torch 的 var() 默认除以 n - 1。归一化用 n，滑动方差用 n - 1。
        var = x.var(dim=axes, unbiased=False)
        self._remember(mean, var * n / (n - 1))
        return mean, var

    @torch.no_grad()  # 保存的量不带计算图，否则每一步都会变大
    def _remember(self, mean, var):
        # lerp：old + m·(new - old)，即 (1 - m)·old + m·new。就地更新，这样
        # 缓冲区始终是同一个张量，分布式包装器等别的持有者也看得到。
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(var, self.momentum)


def _column(statistic, x):
    """(C,) 变成能和 x 对齐的形状：(1, C)、(1, C, 1) 或 (1, C, 1, 1)。"""
    return statistic.view(1, -1, *[1] * (x.dim() - 2))
