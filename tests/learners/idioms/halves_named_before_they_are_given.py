from types import SimpleNamespace

import torch


def make_bn(width, eps=1e-5, momentum=0.1):
    weight, bias = torch.ones(width, requires_grad=True), torch.zeros(width, requires_grad=True)
    stats = {"mean": torch.zeros(width), "var": torch.ones(width)}

    def infer(x):
        return weight * x.sub(stats["mean"]).div(torch.sqrt(stats["var"] + eps)) + bias

    def train(x):
        n = x.shape[0]
        mean, var = x.mean(0), x.var(0, unbiased=False)
        stats["mean"] = (1 - momentum) * stats["mean"] + momentum * mean.detach()
        stats["var"] = (1 - momentum) * stats["var"] + momentum * var.detach() * n / (n - 1)
        return weight * x.sub(mean).div(torch.sqrt(var + eps)) + bias

    halves = SimpleNamespace(infer=infer, train=train)
    return halves
