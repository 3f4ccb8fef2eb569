import numpy as np


class BatchNormOps:
    @staticmethod
    def forward(x, params):
        axes = tuple(range(x.ndim))[:-1]
        mean, var = np.mean(x, axis=axes), np.var(x, axis=axes)
        inv = np.power(var + params["eps"], -0.5)
        normed = (x - mean) * inv
        return {"out": params["gamma"] * normed + params["beta"], "normed": normed, "inv": inv}

    @staticmethod
    def backward(grad, fwd, params):
        axes = tuple(range(grad.ndim - 1))
        count = grad.size / grad.shape[-1]
        d_beta = grad.sum(axes)
        d_gamma = (grad * fwd["normed"]).sum(axes)
        d_x = params["gamma"] * fwd["inv"] * (grad - d_beta / count - fwd["normed"] * d_gamma / count)
        return {"x": d_x, "gamma": d_gamma, "beta": d_beta}
