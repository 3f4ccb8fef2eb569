import numpy as np


class BatchNorm:
    """Between a dense layer and its activation; rows are samples. The way back also goes the step."""

    def __init__(self, width, momentum=0.9, epsilon=1e-5):
        self.gamma, self.beta = np.ones((1, width)), np.zeros((1, width))
        self.moving_mean, self.moving_var = np.zeros((1, width)), np.ones((1, width))
        self.momentum, self.epsilon, self.training = momentum, epsilon, True

    def forward(self, inputs):
        if self.training:
            mean, var = inputs.mean(axis=0, keepdims=True), inputs.var(axis=0, keepdims=True)
            self.moving_mean = self.momentum * self.moving_mean + (1 - self.momentum) * mean
            self.moving_var = self.momentum * self.moving_var + (1 - self.momentum) * var
        else:
            mean, var = self.moving_mean, self.moving_var
        self.inverse = 1 / np.sqrt(var + self.epsilon)
        self.unit = (inputs - mean) * self.inverse
        return self.gamma * self.unit + self.beta

    def backward(self, output_gradient, learning_rate):
        d_gamma = (output_gradient * self.unit).sum(axis=0, keepdims=True)
        d_beta = output_gradient.sum(axis=0, keepdims=True)
        rest = output_gradient - d_beta / len(output_gradient) - self.unit * d_gamma / len(output_gradient)
        d_input = self.gamma * self.inverse * rest
        self.gamma -= learning_rate * d_gamma
        self.beta -= learning_rate * d_beta
        return d_input
