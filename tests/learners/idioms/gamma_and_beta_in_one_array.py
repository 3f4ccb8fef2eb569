import numpy as np

class BN:
    def __init__(self, c):
        self.table = np.zeros((2, c))
        self.table[0] = 1.0

    def forward(self, x):
        xh = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)
        return self.table[0] * xh + self.table[1]
