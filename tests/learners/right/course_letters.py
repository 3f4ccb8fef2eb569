# expect: pass family=class-with-training-flag warnings=running-var-biased momentum=keep
import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9, eps=1e-8):
        self.alpha, self.eps = alpha, eps
        self.BW, self.Bb = np.ones((1, num_features)), np.zeros((1, num_features))
        self.running_M, self.running_V = np.zeros((1, num_features)), np.ones((1, num_features))

    def __call__(self, Z, eval=False):
        return self.forward(Z, eval)

    def forward(self, Z, eval=False):
        if eval:
            return self.BW * (Z - self.running_M) / np.sqrt(self.running_V + self.eps) + self.Bb
        self.N = Z.shape[0]
        self.M = Z.mean(axis=0, keepdims=True)
        self.V = Z.var(axis=0, keepdims=True)
        self.NZ = (Z - self.M) / np.sqrt(self.V + self.eps)
        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        return self.BW * self.NZ + self.Bb

    def backward(self, dLdBZ):
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=0, keepdims=True)
        self.dLdBb = np.sum(dLdBZ, axis=0, keepdims=True)
        dLdNZ = dLdBZ * self.BW
        mean_term = dLdNZ.mean(axis=0, keepdims=True)
        var_term = self.NZ * (dLdNZ * self.NZ).mean(axis=0, keepdims=True)
        return (dLdNZ - mean_term - var_term) / np.sqrt(self.V + self.eps)
