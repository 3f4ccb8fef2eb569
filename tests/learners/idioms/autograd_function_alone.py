import torch


class BatchNormFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, eps=1e-5):
        mean = x.mean(dim=0)
        var = x.var(dim=0, unbiased=False)
        inv = 1.0 / torch.sqrt(var + eps)
        xhat = (x - mean) * inv
        ctx.save_for_backward(xhat, gamma, inv)
        return gamma * xhat + beta

    @staticmethod
    def backward(ctx, grad_out):
        xhat, gamma, inv = ctx.saved_tensors
        n = grad_out.shape[0]
        grad_beta = grad_out.sum(dim=0)
        grad_gamma = (grad_out * xhat).sum(dim=0)
        g = grad_out * gamma
        grad_x = inv / n * (n * g - g.sum(dim=0) - xhat * (g * xhat).sum(dim=0))
        return grad_x, grad_gamma, grad_beta, None
