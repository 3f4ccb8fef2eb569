# expect: pass family=module momentum=update
import torch
from torch import nn


class BatchNormFunction(torch.autograd.Function):
    """Normalisation with the batch's own statistics, and its gradient by hand."""

    @staticmethod
    def forward(ctx, x, gamma, beta, eps):
        mean = x.mean(0)
        var = x.var(0, unbiased=False)
        inv_std = 1 / torch.sqrt(var + eps)
        x_hat = (x - mean) * inv_std
        ctx.save_for_backward(x_hat, gamma, inv_std)
        ctx.mark_non_differentiable(mean, var)
        return gamma * x_hat + beta, mean, var

    @staticmethod
    def backward(ctx, grad_y, _grad_mean, _grad_var):
        x_hat, gamma, inv_std = ctx.saved_tensors
        n = grad_y.shape[0]
        grad_gamma = (grad_y * x_hat).sum(0)
        grad_beta = grad_y.sum(0)
        grad_x = gamma * inv_std / n * (n * grad_y - grad_beta - x_hat * grad_gamma)
        return grad_x, grad_gamma, grad_beta, None


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if not self.training:
            x_hat = (x - self.running_mean) / torch.sqrt(self.running_var + self.eps)
            return self.weight * x_hat + self.bias
        y, mean, var = BatchNormFunction.apply(x, self.weight, self.bias, self.eps)
        n = x.shape[0]
        self.running_mean.mul_(1 - self.momentum).add_(self.momentum * mean)
        self.running_var.mul_(1 - self.momentum).add_(self.momentum * var * n / (n - 1))
        return y
