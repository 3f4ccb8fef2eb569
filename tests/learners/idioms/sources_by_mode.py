import torch
from torch import nn


class BN2d(nn.Module):
    def __init__(self, ch, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.affine = nn.Parameter(torch.stack([torch.ones(ch), torch.zeros(ch)]))
        self.register_buffer("running", torch.stack([torch.zeros(ch), torch.ones(ch)]))

    def of_the_batch(self, x):
        rows = x.movedim(1, 0).flatten(1)
        with torch.no_grad():
            fresh = torch.stack([rows.mean(1), rows.var(1)])
            self.running += self.momentum * (fresh - self.running)
        return rows.mean(1), rows.var(1, unbiased=False)

    def as_kept(self, x):
        return self.running[0], self.running[1]

    def forward(self, x):
        source = self.of_the_batch if self.training else self.as_kept
        mu, var = source(x)
        gamma, beta = self.affine[:, None, :, None, None]
        return gamma * (x - mu[:, None, None]) / (var[:, None, None] + self.eps).sqrt() + beta
