from dataclasses import dataclass, field

import numpy as np


@dataclass
class Tracker:
    center: np.ndarray
    spread: np.ndarray
    seen: int = field(default=0)

    def follow(self, center, spread, n, rate):
        self.center += rate * (center - self.center)
        self.spread += rate * (spread * n / (n - 1) - self.spread)
        self.seen += 1


def batch_norm(x, gamma, beta, tracker: Tracker, training: bool, rate=0.1, eps=1e-5):
    if training:
        center, spread = x.mean(axis=0), x.var(axis=0)
        tracker.follow(center, spread, len(x), rate)
    else:
        center, spread = tracker.center, tracker.spread
    return gamma * (x - center) / np.sqrt(spread + eps) + beta
