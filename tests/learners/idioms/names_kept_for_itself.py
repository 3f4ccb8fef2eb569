import numpy as np


class BatchNormalization:
    """Getters and setters, as in Java."""

    def __init__(self, size, momentum=0.9, epsilon=1e-5):
        self.__training = True
        self.__momentum, self.__epsilon = momentum, epsilon
        self.__gamma, self.__beta = np.ones(size), np.zeros(size)
        self.__runningMean, self.__runningVar = np.zeros(size), np.ones(size)

    def setTraining(self, training):
        self.__training = training

    def getRunningMean(self):
        return self.__runningMean

    def forward(self, x):
        mean, var = self.__runningMean, self.__runningVar
        if self.__training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.__runningMean = self.__momentum * self.__runningMean + (1 - self.__momentum) * mean
            self.__runningVar = self.__momentum * self.__runningVar + (1 - self.__momentum) * var
        return self.__gamma * (x - mean) / np.sqrt(var + self.__epsilon) + self.__beta
