# expect: pass family=class-with-training-flag momentum=update
import torch


class BatchNorm2D:
    """A plain class: the caller says at each call whether this is training."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.gamma = torch.ones(1, num_features, 1, 1, requires_grad=True)
        self.beta = torch.zeros(1, num_features, 1, 1, requires_grad=True)
        self.running_mean = torch.zeros(1, num_features, 1, 1)
        self.running_var = torch.ones(1, num_features, 1, 1)

    def __call__(self, x, training=True):
        if training:
            mean = x.mean(dim=(0, 2, 3), keepdim=True)
            var = x.var(dim=(0, 2, 3), keepdim=True, unbiased=False)
            kept = x.detach().var(dim=(0, 2, 3), keepdim=True, unbiased=True)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * kept
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / (var + self.eps).sqrt() + self.beta
