import torch
import torch.nn as nn

class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1, debug=False):
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.debug = debug
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer('running_mean', torch.zeros(num_features))
        self.register_buffer('running_var', torch.ones(num_features))

    def forward(self, x):
        if x.dim() not in (2, 3):
            raise ValueError(f"Expected 2D or 3D input, got {x.dim()}D")
        is_3d = x.dim() == 3
        if is_3d:
            n, c, l = x.shape
            x = x.permute(0, 2, 1).reshape(n * l, c)
        if self.training:
            if x.shape[0] == 1:
                raise ValueError("Expected more than 1 value per channel when training")
            mean = x.mean(0)
            var = x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean.copy_((1 - self.momentum) * self.running_mean + self.momentum * mean)
                self.running_var.copy_((1 - self.momentum) * self.running_var + self.momentum * x.var(0, unbiased=True))
        else:
            mean, var = self.running_mean, self.running_var
        if self.debug:
            print("mean", mean, "var", var)
        y = (x - mean) / torch.sqrt(var + self.eps) * self.weight + self.bias
        if is_3d:
            y = y.reshape(n, l, c).permute(0, 2, 1)
        return y
