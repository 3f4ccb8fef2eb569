import numpy as np

class BN:
    def forward(self, x, gamma, beta, eps=1e-5):
        self.mu = x.mean(0)
        self.var = x.var(0)
        self.eps = eps
        self.gamma = gamma
        self.x = x
        self.xhat = (x - self.mu) / np.sqrt(self.var + eps)
        return gamma * self.xhat + beta
    def backward(self, dy):
        m = self.x.shape[0]
        s = np.sqrt(self.var + self.eps)
        dxhat = dy * self.gamma
        dvar = (dxhat * (self.x - self.mu) * -0.5 / s**3).sum(0)
        dmu = (-dxhat / s).sum(0) + dvar * (-2 * (self.x - self.mu)).mean(0)
        dx = dxhat / s + dvar * 2 * (self.x - self.mu) / m + dmu / m
        return dict(dx=dx, dgamma=(dy * self.xhat).sum(0), dbeta=dy.sum(0))
