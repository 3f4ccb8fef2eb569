import numpy as np


class BatchNormalization:
    def __init__(self, width, momentum=0.9, epsilon=1e-5):
        self.momentum, self.epsilon = momentum, epsilon
        self.weights = self.gamma = np.ones((1, width))
        self.biases = self.beta = np.zeros((1, width))
        self.running_mean, self.running_var = np.zeros((1, width)), np.ones((1, width))

    def forward(self, inputs, training=True):
        mean, var = self.running_mean, self.running_var
        if training:
            mean, var = inputs.mean(axis=0, keepdims=True), inputs.var(axis=0, keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.root = np.sqrt(var + self.epsilon)
        self.normalized = (inputs - mean) / self.root
        return self.weights * self.normalized + self.biases

    def backward(self, dvalues):
        n = len(dvalues)
        self.dweights = (dvalues * self.normalized).sum(axis=0, keepdims=True)
        self.dbiases = dvalues.sum(axis=0, keepdims=True)
        direct = self.weights * dvalues / self.root
        along = self.weights / self.root * (self.dbiases + self.normalized * self.dweights)
        dinputs = direct - along / n
        return dinputs
