# Stapelnormierung, Bilder (N, C, H, W); Zustand als eigenes Objekt
import torch


class Zustand:
    def __init__(self, kanaele):
        self.mittelwert = torch.zeros(kanaele)
        self.varianz = torch.ones(kanaele)


def normieren(x, mittelwert, varianz, eps):
    return (x - mittelwert[:, None, None]) * torch.rsqrt(varianz[:, None, None] + eps)


def stapelnorm(x, gewicht, versatz, zustand, training, momentum=0.1, eps=1e-5):
    """momentum: Anteil des neuen Stapels (wie in torch)"""
    if training:
        varianz, mittelwert = torch.var_mean(x, (0, 2, 3), correction=0)
        anzahl = x.numel() / x.shape[1]
        with torch.no_grad():
            zustand.mittelwert = zustand.mittelwert.lerp(mittelwert, momentum)
            zustand.varianz = zustand.varianz.lerp(varianz * anzahl / (anzahl - 1), momentum)
        y = normieren(x, mittelwert, varianz, eps)
    else:
        y = normieren(x, zustand.mittelwert, zustand.varianz, eps)
    return gewicht[:, None, None] * y + versatz[:, None, None]
