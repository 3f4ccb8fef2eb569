import numpy as np


def acumular(filas):
    """Welford: una sola pasada y sin restar números grandes."""
    n, media, m2 = 0, None, None
    for fila in filas:
        n += 1
        if media is None:
            media = fila.astype(np.float64)
            m2 = np.zeros_like(media)
            continue
        d = fila - media
        media = media + d / n
        m2 = m2 + d * (fila - media)
    return n, media, m2


class BNWelford:
    def __init__(self, d, eps=1e-5, rho=0.9):
        self.g, self.b = np.ones(d), np.zeros(d)
        self.eps = eps
        self.rho = rho          # corrida = rho * corrida + (1 - rho) * lote
        self.corrida = {"media": np.zeros(d), "var": np.ones(d)}

    def ajustar(self, X):
        n, media, m2 = acumular(X)
        rho, c = self.rho, self.corrida
        c["media"] = rho * c["media"] + (1 - rho) * media
        c["var"] = rho * c["var"] + (1 - rho) * (m2 / max(n - 1, 1))
        return self._salida(X, media, m2 / n)

    def predecir(self, X):
        return self._salida(X, self.corrida["media"], self.corrida["var"])

    def _salida(self, X, media, var):
        Z = (X - media) / np.sqrt(var + self.eps)
        return self.g * Z + self.b
