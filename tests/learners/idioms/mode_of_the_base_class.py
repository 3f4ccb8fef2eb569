import numpy as np


class Sloy:
    """Базовый класс слоя."""

    rezhim_obucheniya = True

    def obuchenie(self, flag=True):
        self.rezhim_obucheniya = flag

    def vpered(self, x):
        raise NotImplementedError

    def parametry(self):
        return []


class BatchNormSloy(Sloy):
    def __init__(self, razmer, alfa=0.1, eps=1e-5):
        self.gamma = np.ones(razmer)
        self.beta = np.zeros(razmer)
        self.alfa = alfa            # вес нового батча
        self.eps = eps
        self.beg_sred = np.zeros(razmer)
        self.beg_disp = np.ones(razmer)

    def parametry(self):
        return [self.gamma, self.beta]

    def _obnovit(self, staroe, novoe):
        return (1 - self.alfa) * staroe + self.alfa * novoe

    def vpered(self, x):
        if self.rezhim_obucheniya:
            sred = x.mean(axis=0)
            disp = x.var(axis=0)
            self.beg_sred = self._obnovit(self.beg_sred, sred)
            self.beg_disp = self._obnovit(self.beg_disp, x.var(axis=0, ddof=1))
        else:
            sred = self.beg_sred
            disp = self.beg_disp
        return self.gamma * (x - sred) / np.sqrt(disp + self.eps) + self.beta
