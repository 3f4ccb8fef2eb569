import numpy as np


class Layer:
    def __init__(self, input_shape=None, **kwargs):
        self.input_shape = input_shape
        self.is_training = True

    def build(self):
        self.output_shape = self.input_shape


class BatchNorm(Layer):
    def __init__(self, momentum=0.9, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.gamma = self.beta = self.running_mean = self.running_var = None

    def build(self):
        super().build()
        channels, height, width = self.input_shape
        self.gamma, self.beta = np.ones((channels, 1, 1)), np.zeros((channels, 1, 1))
        self.running_mean, self.running_var = np.zeros((channels, 1, 1)), np.ones((channels, 1, 1))

    def forward(self, inputs):
        if self.is_training:
            mean = inputs.mean(axis=(0, 2, 3), keepdims=True)[0]
            var = inputs.var(axis=(0, 2, 3), keepdims=True)[0]
            n = inputs.size / len(mean)
            self.running_mean = self.running_mean * self.momentum + mean * (1 - self.momentum)
            self.running_var = self.running_var * self.momentum + var * n / (n - 1) * (1 - self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (inputs - mean) / np.sqrt(var + 1e-5) + self.beta
