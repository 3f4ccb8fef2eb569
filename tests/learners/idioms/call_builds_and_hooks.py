import numpy as np


class Camada:
    """Classe base das camadas da nossa mini biblioteca."""

    def __init__(self):
        self.params, self.grads = {}, {}
        self.treinando = True
        self.pronta = False

    def build(self, formato):
        self.pronta = True

    def antes(self, x):
        return x

    def depois(self, y):
        return y

    def train(self):
        self.treinando = True
        return self

    def eval(self):
        self.treinando = False
        return self

    def __call__(self, x):
        if not self.pronta:
            self.build(x.shape)
        return self.depois(self.forward(self.antes(x)))


class NormalizaLote(Camada):
    def __init__(self, momento=0.9, eps=1e-5):
        super().__init__()
        self.momento, self.eps = momento, eps

    def build(self, formato):
        d = formato[-1]
        self.params = {"gama": np.ones(d), "beta": np.zeros(d)}
        self.estado = {"media": np.zeros(d), "var": np.ones(d)}
        super().build(formato)

    def forward(self, x):
        if self.treinando:
            n = len(x)
            media, var = x.mean(0), x.var(0)
            for chave, novo in (("media", media), ("var", var * n / (n - 1))):
                self.estado[chave] = self.momento * self.estado[chave] + (1 - self.momento) * novo
        else:
            media, var = self.estado["media"], self.estado["var"]
        self.dp = np.sqrt(var + self.eps)
        self.xn = (x - media) / self.dp
        return self.params["gama"] * self.xn + self.params["beta"]

    def backward(self, dy):
        self.grads["gama"] = (dy * self.xn).sum(0)
        self.grads["beta"] = dy.sum(0)
        dxn = dy * self.params["gama"]
        if not self.treinando:
            return dxn / self.dp
        return (dxn - dxn.mean(0) - self.xn * (dxn * self.xn).mean(0)) / self.dp
