import numpy as np


def smooth(old, new, alpha):
    """Exponential moving average, alpha is the weight of the new value."""
    old += alpha * (new - old)


class SmoothBatchNorm:
    def __init__(self, channels, alpha=0.1, eps=1e-5):
        self.alpha, self.eps = alpha, eps
        self.gamma, self.beta = np.ones(channels), np.zeros(channels)
        self.mean, self.var = np.zeros(channels), np.ones(channels)

    def __call__(self, images, training):
        """images: (N, H, W, C)"""
        mean, var = self.mean, self.var
        if training:
            pixels = images.reshape(-1, images.shape[-1])
            mean, var = pixels.mean(axis=0), pixels.var(axis=0)
            smooth(self.mean, mean, self.alpha)
            smooth(self.var, pixels.var(axis=0, ddof=1), self.alpha)
        normal = (images - mean) / np.sqrt(var + self.eps)
        return normal * self.gamma + self.beta
