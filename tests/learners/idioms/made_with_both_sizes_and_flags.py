import numpy as np


class BatchNormLayer:
    def __init__(self, input_dim, output_dim, center, scale, trainable):
        assert input_dim == output_dim
        self.center, self.scale, self.trainable = center, scale, trainable
        self.gamma = np.ones((1, input_dim)) if scale else 1.0
        self.beta = np.zeros((1, input_dim)) if center else 0.0
        self.moving_mean = np.zeros((1, input_dim))
        self.moving_var = np.ones((1, input_dim))

    def forward(self, inputs, is_training):
        if is_training:
            mean = np.mean(inputs, axis=0, keepdims=True)
            var = np.var(inputs, axis=0, keepdims=True)
            self.moving_mean = 0.99 * self.moving_mean + 0.01 * mean
            self.moving_var = 0.99 * self.moving_var + 0.01 * var
        else:
            mean, var = self.moving_mean, self.moving_var
        return self.gamma * (inputs - mean) / np.sqrt(var + 1e-3) + self.beta
