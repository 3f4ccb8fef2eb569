"""Esercizio: batch normalization in stile funzionale, stato in un dizionario."""
import torch


def crea(canali):
    return {
        "affine": (torch.ones(canali, requires_grad=True), torch.zeros(canali, requires_grad=True)),
        "media": torch.zeros(canali),
        "varianza": torch.ones(canali),
    }


def applica(strato, x, addestra=True, eps=1e-5, momento=0.1):
    """x: (N, canali)"""
    scala, spostamento = strato["affine"]
    if addestra:
        media = x.mean(0)
        varianza = (x - media).pow(2).mean(0)
        n = x.shape[0]
        nuovi = {"media": media, "varianza": varianza * n / (n - 1)}
        for chiave, valore in nuovi.items():
            strato[chiave] = (1 - momento) * strato[chiave] + momento * valore.detach()
    else:
        media, varianza = strato["media"], strato["varianza"]
    normale = (x - media) / torch.sqrt(varianza + eps)
    return scala * normale + spostamento
