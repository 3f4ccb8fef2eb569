"""Batch normalization as a layer that behaves as torch's own does.

One class is both nn.BatchNorm1d and nn.BatchNorm2d: they differ only in the
rank of the input that they let in.
"""

import torch
from torch import nn


class BatchNorm(nn.Module):
    """Normalizes (N, C), (N, C, L) or (N, C, H, W) over all but the channel.

    momentum is the weight of the new batch, as in torch: 0.1 here is what
    Keras calls 0.9.
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        # Learnt, so these are parameters: the optimizer finds them. With 1
        # and 0 the layer starts by normalizing and nothing else.
        self.gamma = nn.Parameter(torch.ones(num_features))
        self.beta = nn.Parameter(torch.zeros(num_features))
        # Measured, so these are buffers: no optimizer touches them, and yet
        # .to(device) and .double() move them and state_dict() saves them. A
        # plain attribute stays on the CPU and is lost in the checkpoint: the
        # loaded model normalizes with mean 0 and variance 1, and no error
        # tells. A variance starts at 1, so that before any training the
        # layer at inference is the identity, but for eps.
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        # self.training is what model.train() and model.eval() switch.
        # torch.is_grad_enabled() answers another question: eval() with
        # gradients on, as in fine-tuning or for a saliency map, would take
        # the batch's statistics and move the running ones.
        if self.training:
            mean, var = self._of_batch(x)
        else:
            mean, var = self.running_mean, self.running_var
        std = torch.sqrt(_column(var, x) + self.eps)
        x_hat = (x - _column(mean, x)) / std
        return _column(self.gamma, x) * x_hat + _column(self.beta, x)

    def _of_batch(self, x):
        """Mean and variance of the batch, (C,) each; remembers them."""
        axes = [axis for axis in range(x.dim()) if axis != 1]
        n = x.numel() // x.shape[1]
        if n < 2:  # x_hat would be 0 whatever x is; torch raises this too
            raise ValueError("training needs two values or more a channel")
        mean = x.mean(dim=axes)
        # torch's var() divides by n - 1 unless it is told otherwise. The
        # batch is normalized with n; the running variance keeps n - 1.
        var = x.var(dim=axes, unbiased=False)
        self._remember(mean, var * n / (n - 1))
        return mean, var

    @torch.no_grad()  # what is kept has no graph: it would grow at each step
    def _remember(self, mean, var):
        # lerp: old + m·(new - old), which is (1 - m)·old + m·new. In place,
        # so that the buffer stays the same tensor for whoever else holds it,
        # such as a distributed wrapper.
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(var, self.momentum)


def _column(statistic, x):
    """(C,) as it lines up with x: (1, C), (1, C, 1) or (1, C, 1, 1)."""
    return statistic.view(1, -1, *[1] * (x.dim() - 2))
