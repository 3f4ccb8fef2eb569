"""Batch norm na czystych listach, w przód i w tył (lista wierszy)."""
import math


def kolumny(x):
    return [list(k) for k in zip(*x)]


class Bn:
    def __init__(self, d, eps=1e-5):
        self.waga = [1.0] * d
        self.obc = [0.0] * d
        self.eps = eps

    def w_przod(self, x):
        n = len(x)
        self.s, self.z = [], []
        wynik = []
        for k, w, o in zip(kolumny(x), self.waga, self.obc):
            sr = math.fsum(k) / n
            wa = math.fsum((t - sr) ** 2 for t in k) / n
            s = math.sqrt(wa + self.eps)
            z = [(t - sr) / s for t in k]
            self.s.append(s)
            self.z.append(z)
            wynik.append([w * t + o for t in z])
        return kolumny(wynik)

    def w_tyl(self, dy):
        n = len(dy)
        self.d_waga, self.d_obc, dx = [], [], []
        for k, w, s, z in zip(kolumny(dy), self.waga, self.s, self.z):
            do = math.fsum(k)
            dw = math.fsum(a * b for a, b in zip(k, z))
            self.d_obc.append(do)
            self.d_waga.append(dw)
            dx.append([w / s * (a - do / n - b * dw / n) for a, b in zip(k, z)])
        return kolumny(dx)
