# TP n°5 : normalisation par lot (entrées : lignes = exemples)
import numpy as np


def statistiques(lot):
    moyenne = lot.mean(axis=0)
    ecarts = lot - moyenne
    variance = np.diagonal(ecarts.T.dot(ecarts)) / lot.shape[0]
    return moyenne, variance


def normaliser(lot, moyenne, variance, eps):
    return (lot - moyenne) * (variance + eps) ** (-1 / 2)


class NormalisationParLot:
    def __init__(self, dimension, inertie=0.9, eps=1e-5):
        self.gamma = np.ones(dimension)
        self.beta = np.zeros(dimension)
        self.inertie = inertie          # poids du passé
        self.eps = eps
        self.moyenne_glissante = np.zeros(dimension)
        self.variance_glissante = np.ones(dimension)

    def apprendre(self, lot):
        moyenne, variance = statistiques(lot)
        n = lot.shape[0]
        a = self.inertie
        self.moyenne_glissante = a * self.moyenne_glissante + (1 - a) * moyenne
        self.variance_glissante = a * self.variance_glissante + (1 - a) * variance * n / (n - 1)
        return self.gamma * normaliser(lot, moyenne, variance, self.eps) + self.beta

    def predire(self, lot):
        z = normaliser(lot, self.moyenne_glissante, self.variance_glissante, self.eps)
        return self.gamma * z + self.beta
