# expect: pass family=class-with-training-flag warnings=running-var-biased momentum=update
import numpy as np


class Module:
    def __init__(self):
        self.eval_mode = False

    def __call__(self, *inputs, **options):
        return self.forward(*inputs, **options)

    def forward(self, *inputs, **options):
        raise NotImplementedError


class BatchNorm2d(Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        shape = (1, channels, 1, 1)
        self.gamma, self.beta = np.ones(shape), np.zeros(shape)
        self.running_mean, self.running_var = np.zeros(shape), np.ones(shape)

    def forward(self, images):
        if self.eval_mode:
            mean, var = self.running_mean, self.running_var
        else:
            mean = images.mean(axis=(0, 2, 3), keepdims=True)
            var = images.var(axis=(0, 2, 3), keepdims=True)
            self.running_mean = self.running_mean + self.momentum * (mean - self.running_mean)
            self.running_var = self.running_var + self.momentum * (var - self.running_var)
        self.inverse = 1 / np.sqrt(var + self.eps)
        self.normed = (images - mean) * self.inverse
        return self.gamma * self.normed + self.beta

    def backward(self, upstream, learning_rate):
        axes = (0, 2, 3)
        self.gamma_grad = (upstream * self.normed).sum(axis=axes, keepdims=True)
        self.beta_grad = upstream.sum(axis=axes, keepdims=True)
        count = upstream.size / upstream.shape[1]
        scaled = upstream * self.gamma
        shared = scaled.sum(axis=axes, keepdims=True) + self.normed * (scaled * self.normed).sum(
            axis=axes, keepdims=True
        )
        self.gamma = self.gamma - learning_rate * self.gamma_grad
        self.beta = self.beta - learning_rate * self.beta_grad
        return self.inverse * (scaled - shared / count)
