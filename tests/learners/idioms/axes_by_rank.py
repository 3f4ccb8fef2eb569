import numpy as np

def batch_norm_forward(x, gamma, beta, eps=1e-5):
    """
    x: (N,D) or (N,C,H,W); gamma,beta: (D,) or (C,)
    """
    x = np.asarray(x, dtype=float)
    gamma = np.asarray(gamma, dtype=float)
    beta = np.asarray(beta, dtype=float)
    if x.ndim == 2:
        axes, shape = (0,), (1, -1)
    elif x.ndim == 4:
        axes, shape = (0, 2, 3), (1, -1, 1, 1)
    else:
        raise ValueError("x must be 2D or 4D")
    mu = x.mean(axis=axes, keepdims=True)
    var = x.var(axis=axes, keepdims=True)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma.reshape(shape) * x_hat + beta.reshape(shape)
