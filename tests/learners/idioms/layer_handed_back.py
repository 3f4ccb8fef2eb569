from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class ImmutableNorm:
    gamma: np.ndarray
    beta: np.ndarray
    mean: np.ndarray
    var: np.ndarray
    momentum: float = 0.1
    eps: float = 1e-5

    @classmethod
    def create(cls, features: int, **kwargs) -> ImmutableNorm:
        zero, one = np.zeros(features), np.ones(features)
        return cls(gamma=one, beta=zero, mean=zero, var=one, **kwargs)

    def train(self, x: np.ndarray) -> tuple[np.ndarray, ImmutableNorm]:
        """Normalize a training batch (N, features); returns y and the layer after the batch."""
        mean, var = np.mean(x, 0), np.var(x, 0)
        after = replace(
            self,
            mean=self.mean + (mean - self.mean) * self.momentum,
            var=self.var + (np.var(x, 0, ddof=1) - self.var) * self.momentum,
        )
        return self._scale(x, mean, var), after

    def infer(self, x: np.ndarray) -> np.ndarray:
        return self._scale(x, self.mean, self.var)

    def _scale(self, x, mean, var):
        slope = self.gamma / np.sqrt(var + self.eps)
        return slope * x + (self.beta - slope * mean)
