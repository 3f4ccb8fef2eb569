from dataclasses import dataclass, field
from enum import Enum
import numpy as np
class Stage(Enum):
    FIT = 1
    SERVE = 2
@dataclass(slots=True)
class BatchNorm:
    c: int
    g: np.ndarray = field(init=False)
    b: np.ndarray = field(init=False)
    mean: np.ndarray = field(init=False)
    var: np.ndarray = field(init=False)
    stage: Stage = Stage.FIT
    def __post_init__(self):
        self.g, self.b = np.ones(self.c), np.zeros(self.c)
        self.mean, self.var = np.zeros(self.c), np.ones(self.c)
    def __call__(self, x):
        match self.stage:
            case Stage.FIT:
                mu, var = x.mean(0), x.var(0)
                self.mean = 0.9 * self.mean + 0.1 * mu
                self.var = 0.9 * self.var + 0.1 * x.var(0, ddof=1)
            case _:
                mu, var = self.mean, self.var
        return (x - mu) / np.sqrt(var + 1e-5) * self.g + self.b
