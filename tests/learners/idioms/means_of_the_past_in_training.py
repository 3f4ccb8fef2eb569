# (N, H, W, C)
import numpy as np

EKSEN = (0, 1, 2)


def ileri(x, gama, beta, durum, egitim, momentum=0.9, eps=1e-5):
    ort, vary = durum["ort"], durum["vary"]
    if egitim:
        ort, vary = x.mean(axis=EKSEN), x.var(axis=EKSEN)
        durum["ort"] = momentum * durum["ort"] + (1 - momentum) * ort
        durum["vary"] = momentum * durum["vary"] + (1 - momentum) * vary
    ters = 1 / np.sqrt(vary + eps)
    sapka = (x - ort) * ters
    return gama * sapka + beta, (sapka, ters, gama)


def geri(dy, onbellek):
    sapka, ters, gama = onbellek
    dgama, dbeta = (dy * sapka).sum(axis=EKSEN), dy.sum(axis=EKSEN)
    dx = gama * ters * (dy - dy.mean(axis=EKSEN) - sapka * (dy * sapka).mean(axis=EKSEN))
    return dx, dgama, dbeta
