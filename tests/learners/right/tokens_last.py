# expect: pass family=function-stateless
import numpy as np


def batch_norm_3d(x, gamma, beta, eps=1e-5):
    B, S, H = x.shape  # sentences, tokens, hidden units
    tokens = x.reshape(-1, H)
    mean = tokens.mean(axis=0, keepdims=True)
    var = tokens.var(axis=0, keepdims=True)
    return (gamma * (tokens - mean) / np.sqrt(var + eps) + beta).reshape(B, S, H)


def layer_norm_3d(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
