"""Batch normalization and batch renormalization (Ioffe 2017) in NumPy, forward passes."""
import numpy as np


class BatchNorm:
    def __init__(self, size, momentum=0.99, eps=1e-3):
        self.gamma = np.ones((1, size))
        self.beta = np.zeros((1, size))
        self.mu_avg = np.zeros((1, size))
        self.var_avg = np.ones((1, size))
        self.momentum, self.eps = momentum, eps

    def moments(self, x):
        mu = np.mean(x, axis=0, keepdims=True)
        return mu, np.mean(np.square(x - mu), axis=0, keepdims=True)

    def track(self, mu, var):
        self.mu_avg = self.momentum * self.mu_avg + (1 - self.momentum) * mu
        self.var_avg = self.momentum * self.var_avg + (1 - self.momentum) * var

    def forward(self, x, training):
        mu, var = self.moments(x) if training else (self.mu_avg, self.var_avg)
        y = (x - mu) / np.sqrt(var + self.eps)
        if training:
            self.track(mu, var)
        return y * self.gamma + self.beta


class BatchRenorm(BatchNorm):
    """r and d correct the batch statistics towards the averages; both count as constants in backward."""

    def __init__(self, size, momentum=0.99, eps=1e-3, r_max=3.0, d_max=5.0):
        super().__init__(size, momentum, eps)
        self.r_max, self.d_max = r_max, d_max

    def forward(self, x, training):
        if not training:
            return super().forward(x, training)
        mu, var = self.moments(x)
        sigma = np.sqrt(var + self.eps)
        sigma_avg = np.sqrt(self.var_avg + self.eps)
        r = np.clip(sigma / sigma_avg, 1 / self.r_max, self.r_max)
        d = np.clip((mu - self.mu_avg) / sigma_avg, -self.d_max, self.d_max)
        y = (x - mu) / sigma * r + d
        self.track(mu, var)
        return y * self.gamma + self.beta


def demo():
    rng = np.random.default_rng(0)
    plain, renorm = BatchNorm(4), BatchRenorm(4)
    for step in range(1000):
        x = rng.normal(2, 3, (4, 4))
        a, b = plain.forward(x, True), renorm.forward(x, True)
        if step % 250 == 0:
            print(step, "batch std", a.std().round(3), "renorm std", b.std().round(3))
    x = rng.normal(2, 3, (1000, 4))
    print("inference", plain.forward(x, False).std(), renorm.forward(x, False).std())


if __name__ == "__main__":
    demo()
