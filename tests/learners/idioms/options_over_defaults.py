import torch

PADRAO = {"eps": 1e-5, "momentum": 0.1, "training": True}


def estado(canais):
    return {
        "gamma": torch.ones(canais, requires_grad=True),
        "beta": torch.zeros(canais, requires_grad=True),
        "media": torch.zeros(canais),
        "variancia": torch.ones(canais),
    }


def normaliza(x, e, opcoes=None):
    o = {**PADRAO, **(opcoes or {})}
    if o["training"]:
        media, variancia = x.mean(0), x.var(0, unbiased=False)
        n, m = len(x), o["momentum"]
        e["media"] = (1 - m) * e["media"] + m * media.detach()
        e["variancia"] = (1 - m) * e["variancia"] + m * variancia.detach() * n / (n - 1)
    else:
        media, variancia = e["media"], e["variancia"]
    return e["gamma"] * (x - media) / torch.sqrt(variancia + o["eps"]) + e["beta"]
