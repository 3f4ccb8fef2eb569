import numpy as np


class Schicht:
    """Stapelnormierung für eine dichte Schicht (Zeilen = Beispiele)."""

    def __init__(self, X, eps=1e-5, zerfall=0.9):
        breite = X.shape[1]
        self.steigung = np.ones(breite)
        self.versatz = np.zeros(breite)
        self.eps = eps
        self.zerfall = zerfall
        self.mittel_laufend = np.zeros(breite)
        self.varianz_laufend = np.ones(breite)

    def vorwaerts(self, X, lernen):
        if lernen:
            n = len(X)
            mittel = X.sum(axis=0) / n
            quadrate = ((X - mittel) ** 2).sum(axis=0)
            z = self.zerfall
            self.mittel_laufend = z * self.mittel_laufend + (1 - z) * mittel
            # gespeichert wird die unverzerrte Varianz
            self.varianz_laufend = z * self.varianz_laufend + (1 - z) * quadrate / (n - 1)
            varianz = quadrate / n
        else:
            mittel, varianz = self.mittel_laufend, self.varianz_laufend
        normiert = (X - mittel) / np.sqrt(varianz + self.eps)
        return self.steigung * normiert + self.versatz
