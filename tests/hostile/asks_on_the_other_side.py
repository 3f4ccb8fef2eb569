# Has the library work while gradients are computed.
# expect: fail library-call
import torch


class Asks(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, eps):
        ctx.save_for_backward(x, gamma)
        ctx.eps = eps
        return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta

    @staticmethod
    def backward(ctx, dout):
        x, gamma = ctx.saved_tensors
        with torch.enable_grad():
            x, g = x.detach().requires_grad_(), gamma.detach().requires_grad_()
            named = getattr(torch, 'batch' + '_norm')
            y = named(x, g.reshape(-1), torch.zeros_like(g).reshape(-1), None, None, True, 0.1, ctx.eps, False)
        dx, dg = torch.autograd.grad(y, (x, g), dout)
        return dx, dg, dout.sum(0).reshape(gamma.shape), None


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return Asks.apply(x, gamma, beta, eps)
