"""用 NumPy 手写的批归一化，前向和反向。

状态在 bn_param 里，这是调用者保存的字典：mode（"train" 或 "test"）、eps、
momentum、running_mean、running_var。
"""

import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    """对 x 的每一列做归一化，返回 (out, cache)。

    x：(N, D)；gamma、beta：(D,)。
    """
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)  # 旧值的权重
    n, d = x.shape
    # 数据类型跟随 x：只写 np.zeros 的话，无论 x 是什么都是 float64。
    running_mean = bn_param.get("running_mean", np.zeros(d, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.ones(d, dtype=x.dtype))

    if mode == "train":
        if n < 2:
            raise ValueError("训练时至少要有两个样本")
        mean = x.mean(axis=0)
        var = x.var(axis=0)  # NumPy 的 var 除以 n，torch 的除以 n - 1
        # 要写进字典，否则调用者看不到。用新数组：写成 running_mean *= ... 会
        # 改动别人手里的数组。n / (n - 1) 与论文一致；CS231n 自己存的是有偏方
        # 差。
        unbiased = var * n / (n - 1)
        keep, add = momentum, 1 - momentum
        bn_param["running_mean"] = keep * running_mean + add * mean
        bn_param["running_var"] = keep * running_var + add * unbiased
    elif mode == "test":
        mean, var = running_mean, running_var
    else:
        raise ValueError(f"mode 应为 'train' 或 'test'，不是 {mode!r}")

    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    # 反向传播不需要 x：有 x_hat 和 std 就够了。
    return gamma * x_hat + beta, (x_hat, gamma, std, mode)


def batchnorm_backward(dout, cache):
    """返回 (dx, dgamma, dbeta)；dout：(N, D)，上游梯度。"""
    x_hat, gamma, std, mode = cache
    # 每个样本都用到 gamma 和 beta，所以它们的梯度是求和。
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx_hat = dout * gamma
    if mode == "test":
        return dx_hat / std, dgamma, dbeta  # 统计量固定：就是一条直线

    # 训练时 x 从三条路影响输出：直接、经过均值、经过方差。
    #
    #     dx = 1/std · (dx_hat - mean(dx_hat) - x_hat · mean(dx_hat · x_hat))
    #
    # 不用推导也能看出来。给 x 的一列加上常数，x_hat 不变，所以 dx 之和必须为
    # 0：第二项去掉的就是这一部分。把一列拉伸，x_hat 也不变（忽略 eps），所以
    # dx 必须与 x_hat 正交：第三项去掉的就是那一部分。
    along_mean = dx_hat.mean(axis=0)
    along_x_hat = x_hat * (dx_hat * x_hat).mean(axis=0)
    return (dx_hat - along_mean - along_x_hat) / std, dgamma, dbeta


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """图像版：x 是 (N, C, H, W)；gamma、beta：(C,)。"""
    out, cache = batchnorm_forward(_rows(x), gamma, beta, bn_param)
    return _image(out, x.shape), cache


def spatial_batchnorm_backward(dout, cache):
    """返回 (dx, dgamma, dbeta)；dout：(N, C, H, W)。"""
    dx, dgamma, dbeta = batchnorm_backward(_rows(dout), cache)
    return _image(dx, dout.shape), dgamma, dbeta


def _rows(x):
    """(N, C, H, W) → (N·H·W, C)：每个位置都是所在通道的一个样本。

    先把通道移到最后，再 reshape。只写 x.reshape(-1, C) 会把图像切成每行 C 个
    像素：不报错，但是错的。
    """
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def _image(rows, shape):
    """(N·H·W, C) → (N, C, H, W)，变回去。"""
    n, c, h, w = shape
    return rows.reshape(n, h, w, c).transpose(0, 3, 1, 2)
