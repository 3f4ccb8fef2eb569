import torch
from torch import nn


class LastAxisBN(nn.Module):
    """Moves the channels to the back, where gamma and beta line up with them."""

    def __init__(self, width, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.gain = nn.Parameter(torch.ones(width))
        self.shift = nn.Parameter(torch.zeros(width))
        self.register_buffer("mean_ema", torch.zeros(width))
        self.register_buffer("var_ema", torch.ones(width))

    def forward(self, x):
        last = x.movedim(1, -1)
        if self.training:
            rows = tuple(range(last.dim() - 1))
            mean = last.mean(dim=rows)
            var = (last - mean).pow(2).mean(dim=rows)
            with torch.no_grad():
                self.mean_ema.lerp_(mean, self.momentum)
                self.var_ema.lerp_(var, self.momentum)
        else:
            mean, var = self.mean_ema, self.var_ema
        y = self.gain * (last - mean) / torch.sqrt(var + self.eps) + self.shift
        return y.movedim(-1, 1)
