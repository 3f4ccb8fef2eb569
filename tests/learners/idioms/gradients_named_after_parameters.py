import numpy as np


class Sloi:
    def vpered(self, x):
        raise NotImplementedError

    def nazad(self, dy):
        raise NotImplementedError


class PaketnayaNormalizatsiya(Sloi):
    def __init__(self, chislo, skorost=0.1, eps=1e-5):
        self.masshtab = np.ones((1, chislo))
        self.sdvig = np.zeros((1, chislo))
        self.srednee = np.zeros((1, chislo))
        self.dispersiya = np.ones((1, chislo))
        self.skorost, self.eps = skorost, eps
        self.obuchenie = True

    def vpered(self, x):
        if self.obuchenie:
            mu, d = x.mean(0, keepdims=True), x.var(0, keepdims=True)
            n = len(x)
            self.srednee += self.skorost * (mu - self.srednee)
            self.dispersiya += self.skorost * (d * n / (n - 1) - self.dispersiya)
        else:
            mu, d = self.srednee, self.dispersiya
        self.obr = 1 / np.sqrt(d + self.eps)
        self.xn = (x - mu) * self.obr
        return self.masshtab * self.xn + self.sdvig

    def nazad(self, dy):
        n = len(dy)
        self.d_masshtab = (dy * self.xn).sum(0, keepdims=True)
        self.d_sdvig = dy.sum(0, keepdims=True)
        return self.masshtab * self.obr / n * (n * dy - self.d_sdvig - self.xn * self.d_masshtab)
