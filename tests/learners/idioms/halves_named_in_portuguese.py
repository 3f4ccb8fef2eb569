import numpy as np


def inicio(n):
    return {"gama": np.ones(n), "beta": np.zeros(n)}, {"media": np.zeros(n), "variancia": np.ones(n)}


def rede_treino(x, pesos, memoria, taxa=0.1, eps=1e-5):
    media, variancia = x.mean(axis=0), x.var(axis=0)
    memoria["media"] = (1 - taxa) * memoria["media"] + taxa * media
    memoria["variancia"] = (1 - taxa) * memoria["variancia"] + taxa * variancia
    return pesos["gama"] * (x - media) / np.sqrt(variancia + eps) + pesos["beta"]


def rede_teste(x, pesos, memoria, eps=1e-5):
    z = (x - memoria["media"]) / np.sqrt(memoria["variancia"] + eps)
    return pesos["gama"] * z + pesos["beta"]
