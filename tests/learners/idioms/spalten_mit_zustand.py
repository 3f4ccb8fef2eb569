import numpy as np


def schichtnorm(a, gamma, beta, zustand, training, momentum=0.9, eps=1e-8):
    """a: (Merkmale, Beispiele); gamma, beta: (Merkmale, 1)"""
    if training:
        anzahl = np.ones((a.shape[1], 1)) / a.shape[1]
        mittel = a @ anzahl
        varianz = (a - mittel) ** 2 @ anzahl
        zustand["mittel"] = momentum * zustand["mittel"] + (1 - momentum) * mittel
        zustand["varianz"] = momentum * zustand["varianz"] + (1 - momentum) * varianz
    else:
        mittel, varianz = zustand["mittel"], zustand["varianz"]
    return gamma * (a - mittel) / np.sqrt(varianz + eps) + beta
