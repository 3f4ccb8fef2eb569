# expect: pass family=module momentum=update
import torch
from torch import nn


class BatchNormByHand(nn.BatchNorm2d):
    """torch makes the parameters and the buffers; the arithmetic is written out here."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def forward(self, images):
        if self.training:
            mean = images.mean(dim=(0, 2, 3))
            var = images.var(dim=(0, 2, 3), unbiased=False)
            n = images.numel() / images.shape[1]
            with torch.no_grad():
                self.num_batches_tracked += 1
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        scale = self.weight / torch.sqrt(var + self.eps)
        centered = images - mean[None, :, None, None]
        return centered * scale[None, :, None, None] + self.bias[None, :, None, None]
