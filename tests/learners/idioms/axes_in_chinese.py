import torch


# 批归一化：输入形状（批，长度，通道）
def 训练(x, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    个数 = x.shape[0] * x.shape[1]
    均值 = x.mean(dim=(0, 1))
    方差 = ((x - 均值) ** 2).mean(dim=(0, 1))
    with torch.no_grad():
        running_mean.copy_((1 - momentum) * running_mean + momentum * 均值)
        running_var.copy_((1 - momentum) * running_var + momentum * 方差 * 个数 / (个数 - 1))
    return gamma * (x - 均值) / torch.sqrt(方差 + eps) + beta


def 推理(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / torch.sqrt(running_var + eps) + beta
