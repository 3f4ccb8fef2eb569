import torch


class Down:
    def __init__(self, layer):
        self.layer = layer

    def __call__(self, x, training):
        if not training:
            return self.layer.affine((x - self.layer.mean) / torch.sqrt(self.layer.var + self.layer.eps))
        mean, var = x.mean(0), x.var(0, unbiased=False)
        n, share = x.shape[0], self.layer.momentum
        self.layer.mean = (1 - share) * self.layer.mean + share * mean
        self.layer.var = (1 - share) * self.layer.var + share * var * n / (n - 1)
        self.layer.std = torch.sqrt(var + self.layer.eps)
        self.layer.normed = (x - mean) / self.layer.std
        return self.layer.affine(self.layer.normed)


class Up:
    def __init__(self, layer):
        self.layer = layer

    def __call__(self, dy):
        own = self.layer
        dgamma, dbeta = (dy * own.normed).sum(0), dy.sum(0)
        n = dy.shape[0]
        dx = own.gamma / own.std * (dy - dbeta / n - own.normed * dgamma / n)
        return dx, dgamma, dbeta


class Layer:
    def __init__(self, units, momentum=0.1, eps=1e-5):
        self.gamma, self.beta = torch.ones(units), torch.zeros(units)
        self.mean, self.var = torch.zeros(units), torch.ones(units)
        self.momentum, self.eps = momentum, eps
        self.forward = Down(self)
        self.backward = Up(self)

    def affine(self, normed):
        return self.gamma * normed + self.beta
