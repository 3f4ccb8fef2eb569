# expect: pass family=module momentum=update
import torch
import torch.nn as nn


class BatchNormLayer(nn.Module):
    def __init__(self, momentum, eps, num_features):
        super(BatchNormLayer, self).__init__()
        self.momentum = momentum
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            mean = x.mean([0, 2, 3])
            var = x.var([0, 2, 3], unbiased=False)
            n = x.numel() / x.size(1)
            # weight of the new batch: momentum, as in PyTorch
            self.running_mean = self.momentum * mean.detach() + (1 - self.momentum) * self.running_mean
            self.running_var = (
                self.momentum * var.detach() * n / (n - 1) + (1 - self.momentum) * self.running_var
            )
        else:
            mean = self.running_mean
            var = self.running_var
        x = (x - mean.reshape(1, -1, 1, 1)) / torch.sqrt(var.reshape(1, -1, 1, 1) + self.eps)
        return x * self.weight.reshape(1, -1, 1, 1) + self.bias.reshape(1, -1, 1, 1)


def make_layer(num_features):
    return BatchNormLayer(0.1, 1e-5, num_features)
