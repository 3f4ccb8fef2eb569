"""不保存状态的批归一化函数。

滑动统计量由调用者传入，再把新的取回。这就是在白板上写的形式：每一行都会被
问到。
"""

import torch


def batch_norm(
    x, gamma, beta, moving_mean, moving_var, eps, momentum, training
):
    """对 x 的每个通道做归一化，返回 (y, moving_mean, moving_var)。

    x：(N, C) 或 (N, C, H, W)，y 与 x 同形。gamma、beta、moving_mean、
    moving_var：(C,)，每个通道一个值。
    """
    # 形状从右边对齐，所以 (C,) 会对上图像的 W 维：C 与 W 不等就报错，相等就
    # 悄悄算错。变成 (1, C, 1, 1)，对 (N, C) 则是 (1, C)，才对上通道。
    column = (1, -1) + (1,) * (x.dim() - 2)

    if training:
        # 一个通道就是一个特征，卷积在每个位置上都找它，所以每个位置都是它的
        # 又一个样本：沿通道以外的所有维度求平均，共 N 个值或 N·H·W 个值。
        axes = [axis for axis in range(x.dim()) if axis != 1]
        n = x.numel() // x.shape[1]
        if n < 2:
            # 一个值的均值就是它自己：无论 x 是什么，x_hat 都是 0，下面的
            # n / (n - 1) 还会除以零。torch 同样拒绝。
            raise ValueError("训练时每个通道至少要有两个值")
        mean = x.mean(dim=axes)
        # 先沿所有维度一起求均值。逐维求方差会漏掉组与组之间的差异：均值的均
        # 值还是均值，方差的均值却不是方差。也不要用 E[x²] - E[x]²：均值远大
        # 于标准差时，float32 只剩舍入误差。
        # 除以 n：归一化的就是这个批次，除以 n - 1 的话方差到不了 1。
        var = ((x - mean.view(column)) ** 2).mean(dim=axes)

        # 滑动方差是对全部数据的估计，批次只是其中的样本：所以这里用 n - 1，
        # 论文和 torch 都是这样。Keras 和多数手写代码存有偏方差：n = 4 时小四
        # 分之一，n = 1000 时看不出来。
        unbiased = var * n / (n - 1)
        # 这里 momentum 是旧值的权重，0.9，与 Keras 相同；torch 的是新值的权
        # 重，0.1。两者是同一种平均。弄反了，每一步都会忘掉过去的九成。
        # no_grad：统计量只是记忆。带着计算图，每一步都会连着上一步，直到内存
        # 耗尽。（下面用来归一化的要保留计算图：mean 和 var 依赖于 x，梯度三
        # 项中有两项经过它们。）
        with torch.no_grad():
            moving_mean = momentum * moving_mean + (1 - momentum) * mean
            moving_var = momentum * moving_var + (1 - momentum) * unbiased
    else:
        # 推理只读滑动统计量，什么也不改：一个样本的结果不能取决于同批还有
        # 谁。
        mean, var = moving_mean, moving_var

    # eps 加在根号里：没有它，取值恒定的通道会除以零；写成 var - eps 会得到
    # NaN。
    x_hat = (x - mean.view(column)) / torch.sqrt(var.view(column) + eps)
    # gamma 和 beta 让网络自己选尺度和偏移，甚至可以抵消归一化。先缩放，后平
    # 移。
    y = gamma.view(column) * x_hat + beta.view(column)
    return y, moving_mean, moving_var
