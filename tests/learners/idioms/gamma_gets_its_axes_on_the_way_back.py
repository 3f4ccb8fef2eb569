import numpy as np


def spatial_bn_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    mean = x.mean(axis=(0, 2, 3)).reshape(1, C, 1, 1)
    std = np.sqrt(((x - mean) ** 2).mean(axis=(0, 2, 3)).reshape(1, C, 1, 1) + eps)
    xn = (x - mean) / std
    return gamma.reshape(1, C, 1, 1) * xn + beta.reshape(1, C, 1, 1), {"xn": xn, "std": std, "gamma": gamma}


def spatial_bn_backward(dout, cache):
    xn, std, gamma = cache["xn"], cache["std"], cache["gamma"]
    m = dout.size // dout.shape[1]
    dgamma = np.einsum("nchw,nchw->c", dout, xn)
    dbeta = np.einsum("nchw->c", dout)
    dxn = dout * gamma[None, :, None, None]
    s1 = dxn.sum(axis=(0, 2, 3), keepdims=True)
    s2 = (dxn * xn).sum(axis=(0, 2, 3), keepdims=True)
    dx = (m * dxn - s1 - xn * s2) / (m * std)
    return dx, dgamma, dbeta
