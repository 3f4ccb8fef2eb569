import numpy as np


# const { train, predict } = createBatchNorm(64)
def createBatchNorm(numFeatures, epsilon=1e-5, keepRate=0.9):
    state = {
        "gamma": np.ones(numFeatures),
        "beta": np.zeros(numFeatures),
        "runningMean": np.zeros(numFeatures),
        "runningVar": np.ones(numFeatures),
    }

    def normalize(x, mean, variance):
        return (x - mean) / np.sqrt(variance + epsilon)

    def affine(xHat):
        return state["gamma"] * xHat + state["beta"]

    def updateState(key, fresh):
        state[key] = keepRate * state[key] + (1 - keepRate) * fresh

    def train(x):
        batchSize = x.shape[0]
        if batchSize < 2:
            raise ValueError("need at least two rows")
        mean = np.mean(x, axis=0)
        variance = np.var(x, axis=0)
        updateState("runningMean", mean)
        updateState("runningVar", variance * batchSize / (batchSize - 1))
        return affine(normalize(x, mean, variance))

    def predict(x):
        return affine(normalize(x, state["runningMean"], state["runningVar"]))

    return {"train": train, "predict": predict, "state": state}
