import numpy as np


class BatchNorm2D:
    """X is (n_examples, rows, columns, channels), as in all layers here."""

    def __init__(self, n_ch, momentum=0.9, epsilon=1e-5):
        self.n_ch, self.momentum, self.epsilon = n_ch, momentum, epsilon
        self.parameters = {"scaler": np.ones(n_ch), "intercept": np.zeros(n_ch)}
        self.running = {"mean": np.zeros(n_ch), "var": np.ones(n_ch)}
        self.phase = "train"

    def forward(self, X):
        flat = X.reshape(-1, self.n_ch)
        mean, var = self.running["mean"], self.running["var"]
        if self.phase == "train":
            mean, var = flat.mean(axis=0), flat.var(axis=0)
            for name, batch in (("mean", mean), ("var", var)):
                self.running[name] = self.momentum * self.running[name] + (1 - self.momentum) * batch
        unit = (flat - mean) / np.sqrt(var + self.epsilon)
        return (self.parameters["scaler"] * unit + self.parameters["intercept"]).reshape(X.shape)
