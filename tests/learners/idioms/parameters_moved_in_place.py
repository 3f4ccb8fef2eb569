import torch
from torch import nn


class Normierung(nn.Module):
    def __init__(self, kanaele, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.gewicht, self.versatz = nn.Parameter(torch.ones(kanaele)), nn.Parameter(torch.zeros(kanaele))
        self.register_buffer("mittel", torch.zeros(kanaele))
        self.register_buffer("varianz", torch.ones(kanaele))

    def forward(self, x):
        if self.training:
            m, v, n = x.mean(0), x.var(0, unbiased=False), len(x)
            self.mittel.mul_(1 - self.momentum).add_(self.momentum * m.detach())
            self.varianz.mul_(1 - self.momentum).add_(self.momentum * v.detach() * n / (n - 1))
        else:
            m, v = self.mittel, self.varianz
        return (x - m) / torch.sqrt(v + self.eps) * self.gewicht + self.versatz
