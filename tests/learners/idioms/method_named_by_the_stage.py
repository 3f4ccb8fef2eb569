import numpy as np
class Base:
    def __init__(self):
        self.stage = "fit"
    def __call__(self, x):
        return getattr(self, f"on_{self.stage}")(x)
class Norm(Base):
    def __init__(self, c):
        super().__init__()
        self.gamma, self.beta = np.ones(c), np.zeros(c)
        self.mean, self.var = np.zeros(c), np.ones(c)
    def on_fit(self, x):
        mu, var = x.mean(0), x.var(0)
        self.mean = 0.9 * self.mean + 0.1 * mu
        self.var = 0.9 * self.var + 0.1 * x.var(0, ddof=1)
        return self.gamma * (x - mu) / np.sqrt(var + 1e-5) + self.beta
    def on_apply(self, x):
        return self.gamma * (x - self.mean) / np.sqrt(self.var + 1e-5) + self.beta
