import torch


class HandNorm:
    def __init__(self, dim, eps=1e-5):
        self.eps = eps
        self.gamma, self.beta = torch.ones(dim), torch.zeros(dim)

    def __call__(self, x):
        mean, var = x.mean(0), x.var(0, correction=0)
        self.std = torch.sqrt(var + self.eps)
        self.xhat = (x - mean) / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.gamma.grad, self.beta.grad = (dout * self.xhat).sum(0), dout.sum(0)
        d = dout * self.gamma
        return (d - d.mean(0) - self.xhat * (d * self.xhat).mean(0)) / self.std
