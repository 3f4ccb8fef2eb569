import torch


def batch_norm(eps=1e-5):
    def with_affine(gamma, beta):
        def apply(x):
            var, mean = torch.var_mean(x, dim=0, correction=0)
            return gamma * (x - mean) / torch.sqrt(var + eps) + beta

        return apply

    return with_affine
