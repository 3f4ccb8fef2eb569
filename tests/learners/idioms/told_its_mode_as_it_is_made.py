import numpy as np


class CapaDeNormalizacion:
    def __init__(self, unidades, aprendiendo=True, inercia=0.9):
        self.g = np.ones(unidades)
        self.b = np.zeros(unidades)
        self.media = np.zeros(unidades)
        self.varianza = np.ones(unidades)
        self.inercia = inercia
        self.modo = aprendiendo

    def forward(self, x):
        m, v = self.media, self.varianza
        if self.modo:
            m, v = x.mean(0), x.var(0)
            n = len(x)
            self.media = self.inercia * self.media + (1 - self.inercia) * m
            self.varianza = self.inercia * self.varianza + (1 - self.inercia) * v * n / (n - 1)
        return self.g * (x - m) / np.sqrt(v + 1e-5) + self.b
