import torch


class Vault:
    def __init__(self, c):
        self._t = {
            "g": torch.ones(c, requires_grad=True),
            "b": torch.zeros(c, requires_grad=True),
            "mu": torch.zeros(c),
            "s2": torch.ones(c),
        }

    def fetch(self, name):
        return self._t[name]

    def blend(self, name, batch, share):
        self._t[name] = (1 - share) * self._t[name] + share * batch.detach()


def normalize(vault, x, training, share=0.1, eps=1e-5):
    """x: (N, C, H, W)"""
    if training:
        mu = x.mean(dim=(0, 2, 3))
        s2 = x.var(dim=(0, 2, 3), correction=0)
        n = x.numel() / x.shape[1]
        vault.blend("mu", mu, share)
        vault.blend("s2", s2 * n / (n - 1), share)
    else:
        mu, s2 = vault.fetch("mu"), vault.fetch("s2")
    bc = (None, slice(None), None, None)
    y = (x - mu[bc]) / torch.sqrt(s2[bc] + eps)
    return y * vault.fetch("g")[bc] + vault.fetch("b")[bc]
