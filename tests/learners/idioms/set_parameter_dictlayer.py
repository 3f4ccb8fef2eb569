import numpy as np


class BatchNorm:
    def __init__(self, config):
        self.momentum = config.get("momentum", 0.9)
        self.eps = config.get("eps", 1e-5)
        n = config["num_features"]
        self.W = {"gamma": np.ones((1, n)), "beta": np.zeros((1, n))}
        self.running = {"mean": np.zeros((1, n)), "var": np.ones((1, n))}
        self.dW = {}
        self.cache = {}

    def forward(self, A, mode="train"):
        if mode == "train":
            mu = A.mean(axis=0, keepdims=True)
            var = A.var(axis=0, keepdims=True)
            self.running["mean"] = self.momentum * self.running["mean"] + (1 - self.momentum) * mu
            self.running["var"] = self.momentum * self.running["var"] + (1 - self.momentum) * var
        else:
            mu, var = self.running["mean"], self.running["var"]
        A_hat = (A - mu) / np.sqrt(var + self.eps)
        self.cache.update(A=A, A_hat=A_hat, mu=mu, var=var)
        return self.W["gamma"] * A_hat + self.W["beta"]

    def backward(self, dZ):
        A_hat, var = self.cache["A_hat"], self.cache["var"]
        N = dZ.shape[0]
        self.dW["gamma"] = (dZ * A_hat).sum(axis=0, keepdims=True)
        self.dW["beta"] = dZ.sum(axis=0, keepdims=True)
        dA_hat = dZ * self.W["gamma"]
        return (N * dA_hat - dA_hat.sum(0) - A_hat * (dA_hat * A_hat).sum(0)) / (N * np.sqrt(var + self.eps))
