import numpy as np


class Normalizador:
    def __init__(self, canales, inercia=0.9, minimo=1e-5):
        self.escala = np.ones(canales)
        self.sesgo = np.zeros(canales)
        self.media = np.zeros(canales)
        self.varianza = np.ones(canales)
        self.inercia, self.minimo = inercia, minimo
        self.entrena = None

    def forward(self, entrada):
        if self.entrena:
            m, v = entrada.mean(0), entrada.var(0)
            n = len(entrada)
            self.media = self.inercia * self.media + (1 - self.inercia) * m
            self.varianza = self.inercia * self.varianza + (1 - self.inercia) * v * n / (n - 1)
        else:
            m, v = self.media, self.varianza
        return self.escala * (entrada - m) / np.sqrt(v + self.minimo) + self.sesgo

    def pon(self, valor):
        self.entrena = valor
