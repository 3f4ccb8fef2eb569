import numpy as np


class Param:
    def __init__(self, valor):
        self.v = valor
        self.g = np.zeros_like(valor)


class Camada:
    def __init__(self):
        self.params = []
        self.treino = True

    def construir(self, dim):
        pass

    def propagar(self, x):
        raise NotImplementedError

    def retropropagar(self, dy):
        raise NotImplementedError


class BatchNormConv(Camada):
    """(N, C, H, W). Os parâmetros nascem em construir(C)."""

    def __init__(self, dim=None, eps=1e-5, decaimento=0.95):
        super().__init__()
        self.eps, self.decaimento = eps, decaimento
        if dim is not None:
            self.construir(dim)

    def construir(self, dim):
        self.W = Param(np.ones((1, dim, 1, 1)))
        self.B = Param(np.zeros((1, dim, 1, 1)))
        self.params = [self.W, self.B]
        self.media_corrente = np.zeros((1, dim, 1, 1))
        self.var_corrente = np.ones((1, dim, 1, 1))

    @staticmethod
    def _soma(t):
        return t.sum(axis=(0, 2, 3), keepdims=True)

    def propagar(self, x):
        if self.treino:
            self.k = x.shape[0] * x.shape[2] * x.shape[3]
            mu = self._soma(x) / self.k
            var = self._soma((x - mu) ** 2) / self.k
            d = self.decaimento
            self.media_corrente = d * self.media_corrente + (1 - d) * mu
            self.var_corrente = d * self.var_corrente + (1 - d) * var * self.k / max(self.k - 1, 1)
        else:
            mu, var = self.media_corrente, self.var_corrente
        self.inv = 1.0 / np.sqrt(var + self.eps)
        self.xn = (x - mu) * self.inv
        return self.W.v * self.xn + self.B.v

    def retropropagar(self, dy):
        self.W.g = self._soma(dy * self.xn)
        self.B.g = self._soma(dy)
        if not self.treino:
            return dy * self.W.v * self.inv
        return self.W.v * self.inv * (dy - self.B.g / self.k - self.xn * self.W.g / self.k)
