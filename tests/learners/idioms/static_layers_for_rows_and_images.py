"""Two objects without state, as in a course on deep learning for vision: static methods, for rows and for
images; a shorter backward pass is left to be written."""

import torch


class BatchNorm(object):
    @staticmethod
    def forward(x, gamma, beta, bn_param):
        mode = bn_param["mode"]
        eps = bn_param.get("eps", 1e-5)
        momentum = bn_param.get("momentum", 0.9)
        _, D = x.shape
        running_mean = bn_param.get("running_mean", torch.zeros(D, dtype=x.dtype, device=x.device))
        running_var = bn_param.get("running_var", torch.ones(D, dtype=x.dtype, device=x.device))
        if mode == "train":
            mu = x.mean(dim=0)
            var = x.var(dim=0, unbiased=False)
            running_mean = momentum * running_mean + (1 - momentum) * mu
            running_var = momentum * running_var + (1 - momentum) * var
        elif mode == "test":
            mu, var = running_mean, running_var
        else:
            raise ValueError('Invalid forward batchnorm mode "%s"' % mode)
        inv = torch.rsqrt(var + eps)
        x_hat = (x - mu) * inv
        bn_param["running_mean"] = running_mean.detach()
        bn_param["running_var"] = running_var.detach()
        return gamma * x_hat + beta, (mode, x_hat, gamma, inv)

    @staticmethod
    def backward(dout, cache):
        mode, x_hat, gamma, inv = cache
        dgamma = (dout * x_hat).sum(dim=0)
        dbeta = dout.sum(dim=0)
        dx_hat = dout * gamma
        if mode == "train":
            dx_hat = dx_hat - dx_hat.mean(dim=0) - x_hat * (dx_hat * x_hat).mean(dim=0)
        dx = dx_hat * inv
        return dx, dgamma, dbeta

    @staticmethod
    def backward_alt(dout, cache):
        raise NotImplementedError


class SpatialBatchNorm(object):
    @staticmethod
    def forward(x, gamma, beta, bn_param):
        N, C, H, W = x.shape
        flat = x.permute(0, 2, 3, 1).reshape(-1, C)
        out, cache = BatchNorm.forward(flat, gamma, beta, bn_param)
        return out.reshape(N, H, W, C).permute(0, 3, 1, 2), cache

    @staticmethod
    def backward(dout, cache):
        N, C, H, W = dout.shape
        flat = dout.permute(0, 2, 3, 1).reshape(-1, C)
        dx, dgamma, dbeta = BatchNorm.backward(flat, cache)
        return dx.reshape(N, H, W, C).permute(0, 3, 1, 2), dgamma, dbeta
