import torch
from torch import nn


class StepwiseBatchNorm(nn.Module):
    """Each step of a sequence keeps statistics of its own; the last ones serve all that is longer."""

    def __init__(self, width, max_length=8, eps=1e-5, momentum=0.1):
        super().__init__()
        self.max_length, self.eps, self.momentum = max_length, eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))
        for step in range(max_length):
            self.register_buffer(f"mean_{step}", torch.zeros(width))
            self.register_buffer(f"var_{step}", torch.ones(width))

    def forward(self, h, time=0):
        step = min(time, self.max_length - 1)
        mean, var = getattr(self, f"mean_{step}"), getattr(self, f"var_{step}")
        if self.training:
            now, spread = h.mean(0), h.var(0, unbiased=False)
            with torch.no_grad():
                mean.lerp_(now, self.momentum)
                var.lerp_(h.var(0), self.momentum)
            mean, var = now, spread
        return self.weight * (h - mean) / torch.sqrt(var + self.eps) + self.bias
