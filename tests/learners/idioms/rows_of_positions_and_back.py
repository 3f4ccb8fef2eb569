import numpy as np


class BatchNormalization:
    def __init__(self, channels):
        self.weights, self.bias = np.ones(channels), np.zeros(channels)
        self.keep, self.tiny = 0.8, 1e-10
        self.moving_mean = self.moving_var = None
        self.testing_phase = False

    def flip(self, values):
        """(b, c, y, x) to rows of positions, and rows back to what came in."""
        if values.ndim == 4:
            self.shape = values.shape
            b, c, m, n = values.shape
            values = values.reshape(b, c, m * n)
            values = values.transpose(0, 2, 1)
            return values.reshape(b * m * n, c)
        b, c, m, n = self.shape
        values = values.reshape(b, m * n, c)
        values = values.transpose(0, 2, 1)
        return values.reshape(b, c, m, n)

    def forward(self, tensor):
        self.is_image = tensor.ndim == 4
        rows = self.flip(tensor) if self.is_image else tensor
        if self.testing_phase:
            mean, var = self.moving_mean, self.moving_var
        else:
            mean, var = rows.mean(axis=0), rows.var(axis=0)
            if self.moving_mean is None:
                self.moving_mean, self.moving_var = mean.copy(), var.copy()
            else:
                self.moving_mean = self.keep * self.moving_mean + (1 - self.keep) * mean
                self.moving_var = self.keep * self.moving_var + (1 - self.keep) * var
        out = self.weights * (rows - mean) / np.sqrt(var + self.tiny) + self.bias
        return self.flip(out) if self.is_image else out
