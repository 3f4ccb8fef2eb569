import torch


def bn(x, train=True, momentum=0.1, eps=1e-5):
    if train:
        mean, var = x.mean(0), x.var(0, unbiased=False)
        n = x.shape[0]
        bn.running_mean = (1 - momentum) * bn.running_mean + momentum * mean.detach()
        bn.running_var = (1 - momentum) * bn.running_var + momentum * var.detach() * n / (n - 1)
    else:
        mean, var = bn.running_mean, bn.running_var
    return (x - mean) / torch.sqrt(var + eps) * bn.weight + bn.bias


def init_bn(c):
    bn.weight = torch.ones(c, requires_grad=True)
    bn.bias = torch.zeros(c, requires_grad=True)
    bn.running_mean = torch.zeros(c)
    bn.running_var = torch.ones(c)
