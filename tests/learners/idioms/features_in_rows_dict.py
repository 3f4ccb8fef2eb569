import numpy as np


def init(d):
    return {"gamma": np.ones((d, 1)), "beta": np.zeros((d, 1)), "mu_av": np.zeros((d, 1)), "v_av": np.ones((d, 1))}


def forward_pass(S, bn, training=True, alpha=0.9, eps=1e-5):
    """S: d x n, a column for each sample"""
    mu, v = bn["mu_av"], bn["v_av"]
    if training:
        mu, v = S.mean(axis=1, keepdims=True), S.var(axis=1, keepdims=True)
        bn["mu_av"] = alpha * bn["mu_av"] + (1 - alpha) * mu
        bn["v_av"] = alpha * bn["v_av"] + (1 - alpha) * v
    return bn["gamma"] * (S - mu) / np.sqrt(v + eps) + bn["beta"]
