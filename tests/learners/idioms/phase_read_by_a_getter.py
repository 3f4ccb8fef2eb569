"""Layers in the manner of Java: an abstract base holds the phase, and a getter tells it."""

from abc import ABC, abstractmethod
from enum import Enum, unique

import numpy as np


@unique
class Phase(Enum):
    TRAINING = "training"
    INFERENCE = "inference"


class Layer(ABC):
    def __init__(self):
        self.__phase = Phase.TRAINING

    def getPhase(self):
        return self.__phase

    def setPhase(self, phase):
        self.__phase = phase

    @abstractmethod
    def apply(self, batch):
        ...


class BatchNormalizer(Layer):
    def __init__(self, width, decay=0.95, tiny=1e-5):
        super().__init__()
        self.width = width
        self.decay = decay
        self.tiny = tiny
        self.scale = np.ones(width)
        self.offset = np.zeros(width)
        self.meanSoFar = np.zeros(width)
        self.varianceSoFar = np.ones(width)

    def getScale(self):
        return self.scale

    def apply(self, batch):
        if self.getPhase() is Phase.INFERENCE:
            center, spread = self.meanSoFar, self.varianceSoFar
        else:
            center = batch.mean(axis=0)
            spread = batch.var(axis=0)
            self.meanSoFar = self.decay * self.meanSoFar + (1 - self.decay) * center
            self.varianceSoFar = self.decay * self.varianceSoFar + (1 - self.decay) * spread
        self.root = np.sqrt(spread + self.tiny)
        self.unit = (batch - center) / self.root
        return self.scale * self.unit + self.offset

    def backward(self, up):
        self.gradScale = (up * self.unit).sum(axis=0)
        self.gradOffset = up.sum(axis=0)
        inner = up * self.scale
        return (inner - inner.mean(axis=0) - self.unit * (inner * self.unit).mean(axis=0)) / self.root
