"""The state is frozen: a step hands back a record with the output and the state that comes next."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Averages:
    center: np.ndarray
    spread: np.ndarray

    def after(self, mean, var, share) -> Averages:
        return Averages(
            self.center + share * (mean - self.center),
            self.spread + share * (var - self.spread),
        )


@dataclass(frozen=True)
class Outcome:
    out: np.ndarray
    averages: Averages


def batch_norm(x, gamma, beta, averages: Averages, *, training: bool, share=0.1, eps=1e-5) -> Outcome:
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        averages = averages.after(mean, var, share)
    else:
        mean, var = averages.center, averages.spread
    out = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return Outcome(out=out, averages=averages)
