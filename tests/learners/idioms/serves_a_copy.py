import torch


class BNTrain:
    def __init__(self, c, momentum=0.1, eps=1e-5):
        self.w, self.b = torch.ones(c), torch.zeros(c)
        self.mean, self.var = torch.zeros(c), torch.ones(c)
        self.momentum, self.eps = momentum, eps

    def forward(self, x):
        n = x.shape[0]
        m, v = x.mean(0), x.var(0, unbiased=False)
        self.mean = self.mean + self.momentum * (m.detach() - self.mean)
        self.var = self.var + self.momentum * (v.detach() * n / (n - 1) - self.var)
        return (x - m) / torch.sqrt(v + self.eps) * self.w + self.b


class BNInfer:
    """frozen copy of a trained layer"""

    def __init__(self, source):
        scale = source.w / torch.sqrt(source.var + source.eps)
        self.scale = scale
        self.shift = source.b - source.mean * scale

    def forward(self, x):
        return x * self.scale + self.shift
