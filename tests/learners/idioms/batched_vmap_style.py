import torch


def bn_feature(col, g, b, m, v, train, mom, eps):
    """One feature at a time."""
    if train:
        mu, var = col.mean(), col.var(unbiased=False)
        m, v = (1 - mom) * m + mom * mu.detach(), (1 - mom) * v + mom * var.detach()
    else:
        mu, var = m, v
    return g * (col - mu) / torch.sqrt(var + eps) + b, m, v


def batch_norm(x, gamma, beta, running_mean, running_var, train=True, mom=0.1, eps=1e-5):
    cols, means, vars_ = [], [], []
    for j in range(x.shape[1]):
        c, m, v = bn_feature(x[:, j], gamma[j], beta[j], running_mean[j], running_var[j], train, mom, eps)
        cols.append(c)
        means.append(m)
        vars_.append(v)
    return torch.stack(cols, 1), torch.stack(means), torch.stack(vars_)
