import torch
from torch import nn


class VolumeNorm(nn.BatchNorm3d):
    def forward(self, x):
        self._check_input_dim(x)
        rows = x.flatten(2)
        if self.training:
            mean, var = rows.mean((0, 2)), rows.var((0, 2), unbiased=False)
            n = rows.numel() / rows.shape[1]
            with torch.no_grad():
                self.num_batches_tracked += 1
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        z = (rows - mean[:, None]) / torch.sqrt(var[:, None] + self.eps)
        return (self.weight[:, None] * z + self.bias[:, None]).view_as(x)
