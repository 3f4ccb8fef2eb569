import numpy as np

DEFAULTS = {"eps": 1e-5, "momentum": 0.9}


def bn_forward(x, gamma, beta, bn_param):
    opt = {**DEFAULTS, **bn_param}
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.ones(x.shape[1]))
    if opt["mode"] != "train":
        return gamma * (x - running_mean) / np.sqrt(running_var + opt["eps"]) + beta, None
    mu, var = x.mean(0), x.var(0)
    keep = opt["momentum"]
    bn_param.update(running_mean=keep * running_mean + (1 - keep) * mu,
                    running_var=keep * running_var + (1 - keep) * var)
    std = np.sqrt(var + opt["eps"])
    x_hat = (x - mu) / std
    return gamma * x_hat + beta, (x_hat, gamma, std)


def bn_backward(dout, cache):
    x_hat, gamma, std = cache
    d = dout * gamma
    return (d - d.mean(0) - x_hat * (d * x_hat).mean(0)) / std, (dout * x_hat).sum(0), dout.sum(0)
