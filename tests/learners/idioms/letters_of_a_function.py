import torch


class F(torch.autograd.Function):
    @staticmethod
    def forward(c, x, w, b, e):
        m = x.mean(0)
        i = ((x - m).square().mean(0) + e).rsqrt()
        h = (x - m) * i
        c.save_for_backward(h, i, w)
        return h * w + b

    @staticmethod
    def backward(c, d):
        h, i, w = c.saved_tensors
        p, q, n = (d * h).sum(0), d.sum(0), d.shape[0]
        return w * i * (d - q / n - h * p / n), p, q, None


def norm(x, w, b, e=1e-5):
    return F.apply(x, w, b, e)
