import numpy as np


def vorwärts(x, stärke, lage):
    mitte = x.mean(axis=(0, 2, 3), keepdims=True)
    weite = np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + 1e-5)
    form = (1, -1, 1, 1)
    return stärke.reshape(form) * (x - mitte) / weite + lage.reshape(form)


def rückwärts(x, stärke, lage, fehler):
    """Ableitungen nach x, stärke und lage; x: (N, C, H, W)."""
    achsen, form = (0, 2, 3), (1, -1, 1, 1)
    weite = np.sqrt(x.var(axis=achsen, keepdims=True) + 1e-5)
    xn = (x - x.mean(axis=achsen, keepdims=True)) / weite
    f = fehler * stärke.reshape(form)
    nach_x = (f - f.mean(axis=achsen, keepdims=True)
              - xn * (f * xn).mean(axis=achsen, keepdims=True)) / weite
    return {
        "nach_x": nach_x,
        "nach_stärke": (fehler * xn).sum(axis=achsen),
        "nach_lage": fehler.sum(axis=achsen),
    }
