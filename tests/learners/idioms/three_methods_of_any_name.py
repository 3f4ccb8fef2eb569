import numpy as np


class NormalizacaoEmLote:
    def __init__(self, n_atributos, taxa=0.1, eps=1e-5):
        self.gama = np.ones(n_atributos)
        self.beta = np.zeros(n_atributos)
        self.media_movel = np.zeros(n_atributos)
        self.var_movel = np.ones(n_atributos)
        self.taxa = taxa  # peso do lote novo
        self.eps = eps

    def _padroniza(self, x, media, var):
        return (x - media) / np.sqrt(var + self.eps)

    def treino(self, x):
        media = x.mean(axis=0)
        var = np.square(x - media).mean(axis=0)
        n = x.shape[0]
        self.media_movel = (1 - self.taxa) * self.media_movel + self.taxa * media
        self.var_movel = (1 - self.taxa) * self.var_movel + self.taxa * var * n / (n - 1)
        return self.gama * self._padroniza(x, media, var) + self.beta

    def previsao(self, x):
        return self.gama * self._padroniza(x, self.media_movel, self.var_movel) + self.beta

    def gradientes(self, x, dy):
        """Recalcula tudo a partir de x: devolve (dx, dgama, dbeta)."""
        media, var = x.mean(axis=0), x.var(axis=0)
        xh = self._padroniza(x, media, var)
        dgama, dbeta = (dy * xh).sum(axis=0), dy.sum(axis=0)
        n = len(x)
        dx = self.gama / np.sqrt(var + self.eps) * (dy - dbeta / n - xh * dgama / n)
        return dx, dgama, dbeta
