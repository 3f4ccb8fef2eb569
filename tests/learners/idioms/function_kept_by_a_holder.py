import torch


def normalize(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if not training:
        return (x - running_mean) * torch.rsqrt(running_var + eps) * gamma + beta, running_mean, running_var
    mean, var = x.mean(dim=0), x.var(dim=0, correction=0)
    unbiased = var * len(x) / (len(x) - 1)
    y = (x - mean) * torch.rsqrt(var + eps) * gamma + beta
    moved = [(1 - momentum) * old + momentum * new.detach()
             for old, new in ((running_mean, mean), (running_var, unbiased))]
    return y, *moved


class Holder:
    def __init__(self, width):
        self.gamma, self.beta = torch.ones(width), torch.zeros(width)
        self.mean, self.var = torch.zeros(width), torch.ones(width)

    def __call__(self, x, training):
        y, self.mean, self.var = normalize(x, self.gamma, self.beta, self.mean, self.var, training)
        return y
