# expect: pass family=function-updates-in-place warnings=running-var-biased momentum=update
import torch


def bn(x, g, b, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    # the statistics are changed through .data, outside of the graph
    if train:
        mean = x.mean(0)
        var = x.var(0, correction=0)
        running_mean.data = (1 - momentum) * running_mean.data + momentum * mean.data
        running_var.data = (1 - momentum) * running_var.data + momentum * var.data
    else:
        mean, var = running_mean, running_var
    x_hat = (x - mean) / torch.pow(var + eps, 0.5)
    return g * x_hat + b
