import numpy as np
from torch.autograd import Function


class _Norm(Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, eps):
        array, g = x.detach().numpy(), gamma.detach().numpy()
        rstd = 1 / np.sqrt(array.var(axis=0) + eps)
        x_hat = (array - array.mean(axis=0)) * rstd
        ctx.kept = x_hat, rstd, g
        return x.new_tensor(x_hat * g + beta.detach().numpy())

    @staticmethod
    def backward(ctx, upstream):
        (x_hat, rstd, g), dy = ctx.kept, upstream.numpy()
        dx_hat = dy * g
        dx = rstd * (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0))
        dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
        return *(upstream.new_tensor(each) for each in (dx, dgamma, dbeta)), None


def batch_norm(x, gamma, beta, eps=1e-5):
    return _Norm.apply(x, gamma, beta, eps)
