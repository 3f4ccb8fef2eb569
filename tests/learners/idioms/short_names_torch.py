import torch


class BatchNormLayer:
    def __init__(self, dim):
        self.gamma = torch.ones(dim, requires_grad=True)
        self.beta = torch.zeros(dim, requires_grad=True)
        self.moving_mean = torch.zeros(dim)
        self.moving_var = torch.ones(dim)

    def forward(self, x, train=True, eps=1e-5, momentum=0.9):
        if train:
            m = x.mean(0)
            v = ((x - m) ** 2).mean(0)
            self.moving_mean = (momentum * self.moving_mean + (1 - momentum) * m).detach()
            self.moving_var = (momentum * self.moving_var + (1 - momentum) * v).detach()
        else:
            m, v = self.moving_mean, self.moving_var
        return (x - m) / torch.sqrt(v + eps) * self.gamma + self.beta

    def params(self):
        return [self.gamma, self.beta]
