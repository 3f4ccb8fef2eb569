import numpy as np


class YNorm:
    """Yığın normalleştirme, x: (N, C, H, W)."""

    EKSENLER = (0, 2, 3)

    def __init__(self, gama, beta, ort, var, unutma=0.9, eps=1e-5):
        self.gama, self.beta = gama, beta
        self.ort, self.var = ort, var
        self.unutma, self.eps = unutma, eps

    @classmethod
    def kanaldan(cls, kanal, **ayarlar):
        s = (1, kanal, 1, 1)
        return cls(np.ones(s), np.zeros(s), np.zeros(s), np.ones(s), **ayarlar)

    @staticmethod
    def karistir(eski, yeni, unutma):
        return unutma * eski + (1.0 - unutma) * yeni

    @classmethod
    def olcumler(cls, x):
        ort = np.mean(x, axis=cls.EKSENLER, keepdims=True)
        var = np.var(x, axis=cls.EKSENLER, keepdims=True)
        yansiz = np.var(x, axis=cls.EKSENLER, keepdims=True, ddof=1)
        return ort, var, yansiz

    def hesapla(self, x, egitim):
        if egitim:
            ort, var, yansiz = self.olcumler(x)
            self.ort = self.karistir(self.ort, ort, self.unutma)
            self.var = self.karistir(self.var, yansiz, self.unutma)
        else:
            ort, var = self.ort, self.var
        return self.gama * ((x - ort) / np.sqrt(var + self.eps)) + self.beta
