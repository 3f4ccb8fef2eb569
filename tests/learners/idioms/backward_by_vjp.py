import torch


class PullBack:
    def __init__(self, n, eps=1e-5, momentum=0.1):
        self.gamma, self.beta = torch.ones(n), torch.zeros(n)
        self.running_mean, self.running_var = torch.zeros(n), torch.ones(n)
        self.eps, self.momentum = eps, momentum

    def formula(self, x, gamma, beta):
        centered = x - x.mean(0)
        return gamma * centered / torch.sqrt((centered**2).mean(0) + self.eps) + beta

    def forward(self, x, training=True):
        if not training:
            scale = self.gamma / torch.sqrt(self.running_var + self.eps)
            return (x - self.running_mean) * scale + self.beta
        self.x = x
        self.running_mean += self.momentum * (x.mean(0) - self.running_mean)
        self.running_var += self.momentum * (x.var(0) - self.running_var)
        return self.formula(x, self.gamma, self.beta)

    def backward(self, dout):
        pull = torch.func.vjp(self.formula, self.x, self.gamma, self.beta)[1]
        dx, self.dgamma, self.dbeta = pull(dout)
        return dx
