from dataclasses import dataclass

import numpy as np

AXES = (0, 2, 3)


@dataclass
class Souvenir:
    moyenne: np.ndarray
    etendue: np.ndarray
    taux: float = 0.05

    def ajouter(self, moyenne, etendue):
        self.moyenne = self.moyenne + self.taux * (moyenne - self.moyenne)
        self.etendue = self.etendue + self.taux * (etendue - self.etendue)


class Couche:
    def __init__(self, canaux):
        self.pente = np.ones(canaux)
        self.ordonnee = np.zeros(canaux)
        self.souvenir = Souvenir(np.zeros(canaux), np.ones(canaux))

    def apprendre(self, v):
        moyenne = v.mean(axis=AXES)
        etendue = v.var(axis=AXES)
        self.souvenir.ajouter(moyenne, etendue)
        return self._reduire(v, moyenne, etendue)

    def predire(self, v):
        return self._reduire(v, self.souvenir.moyenne, self.souvenir.etendue)

    def _reduire(self, v, moyenne, etendue):
        centre = v - moyenne[None, :, None, None]
        reduit = centre / np.sqrt(etendue[None, :, None, None] + 1e-5)
        return self.pente[None, :, None, None] * reduit + self.ordonnee[None, :, None, None]
