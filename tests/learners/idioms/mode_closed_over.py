import numpy as np

# hooks-ish: useBatchNorm() gives [forward, setMode]


def scaleAndShift(xHat, scale, shift):
    return xHat * scale + shift


def useBatchNorm(channels, epsilon=1e-5, decay=0.9):
    gamma, beta = np.ones(channels), np.zeros(channels)
    runningMean, runningVar = np.zeros(channels), np.ones(channels)
    mode = "train"

    def setMode(newMode):
        nonlocal mode
        mode = newMode

    def forward(x, gamma=gamma, beta=beta):
        nonlocal runningMean, runningVar
        if mode == "train":
            mean, variance = x.mean(axis=0), x.var(axis=0)
            runningMean = decay * runningMean + (1 - decay) * mean
            runningVar = decay * runningVar + (1 - decay) * x.var(axis=0, ddof=1)
        else:
            mean, variance = runningMean, runningVar
        xHat = (x - mean) / np.sqrt(variance + epsilon)
        return scaleAndShift(xHat, gamma, beta)

    return forward, setMode
