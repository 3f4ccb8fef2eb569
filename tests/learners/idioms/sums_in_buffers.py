import torch
import torch.nn as nn

class DynamicBN(nn.Module):
    def __init__(self, nf):
        super().__init__()
        self.nf = nf
        self.weight = nn.Parameter(torch.ones(nf))
        self.bias = nn.Parameter(torch.zeros(nf))
        self.register_buffer('sums', torch.zeros(nf))
        self.register_buffer('sqrs', torch.zeros(nf))
        self.register_buffer('count', torch.tensor(0.))
        self.eps = 1e-5

    def forward(self, x):
        if self.training:
            m, v = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.sums += m
                self.sqrs += v
                self.count += 1
        else:
            m, v = self.sums / self.count, self.sqrs / self.count
        return (x - m) / (v + self.eps).sqrt() * self.weight + self.bias
