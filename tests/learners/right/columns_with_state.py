# expect: pass family=function-returns-stats warnings=running-var-biased momentum=keep
import numpy as np


def linear_forward(A, W, b):
    return np.dot(W, A) + b


def BN_forward(Z, gamma, beta, mu_av, var_av, train=True, eps=1e-8, momentum=0.9):
    if train:
        mu = Z.mean(axis=1, keepdims=True)
        var = Z.var(axis=1, keepdims=True)
        mu_av = momentum * mu_av + (1 - momentum) * mu
        var_av = momentum * var_av + (1 - momentum) * var
    else:
        mu, var = mu_av, var_av
    Z_hat = (Z - mu) / np.sqrt(var + eps)
    return gamma * Z_hat + beta, mu_av, var_av
