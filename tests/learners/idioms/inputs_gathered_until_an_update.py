import numpy as np


class Block:
    def __init__(self):
        self.seen = []
        self.gradients = {}

    def update(self, lr):
        for name, gradient in self.gradients.items():
            self.parameters[name] = self.parameters[name] - lr * gradient
        self.empty()

    def empty(self):
        self.seen = []
        for name, gradient in self.gradients.items():
            self.gradients[name] = np.zeros_like(gradient)


class Normalization(Block):
    def __init__(self, width, momentum=0.9, epsilon=1e-5):
        super().__init__()
        self.momentum, self.epsilon = momentum, epsilon
        self.parameters = {"scale": np.ones(width), "shift": np.zeros(width)}
        self.gradients = {name: np.zeros(width) for name in self.parameters}
        self.running_mean, self.running_var = np.zeros(width), np.ones(width)

    def forward(self, x, training=True):
        mean, var = self.running_mean, self.running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
            self.seen.append(x)
        return self.parameters["scale"] * (x - mean) / np.sqrt(var + self.epsilon) + self.parameters["shift"]

    def backward(self, dy):
        gradients = [self._through(d, x) for d, x in zip([dy], self.seen)]
        return gradients[0] if len(gradients) == 1 else gradients

    def _through(self, dy, x):
        n = x.shape[0]
        std = np.sqrt(x.var(axis=0) + self.epsilon)
        x_hat = (x - x.mean(axis=0)) / std
        self.gradients["scale"] += (dy * x_hat).sum(axis=0)
        self.gradients["shift"] += dy.sum(axis=0)
        dx_hat = dy * self.parameters["scale"]
        return (n * dx_hat - dx_hat.sum(axis=0) - x_hat * (dx_hat * x_hat).sum(axis=0)) / (n * std)
