import numpy as np

def batchnorm_forward(x, params, running, layer, mode="train", eps=1e-5, momentum=0.9):
    gamma = params["gamma%d" % layer]
    beta = params["beta%d" % layer]
    if mode == "train":
        mu = x.mean(axis=0)
        var = x.var(axis=0)
        running["mean%d" % layer] = momentum * running["mean%d" % layer] + (1 - momentum) * mu
        running["var%d" % layer] = momentum * running["var%d" % layer] + (1 - momentum) * var
    else:
        mu = running["mean%d" % layer]
        var = running["var%d" % layer]
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma * x_hat + beta
