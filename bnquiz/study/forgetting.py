"""FSRS-6's forgetting curve, each formula one line, without the slow import of py-fsrs.

``stability`` is the number of days after which the chance to recall is 0.9.
Source: https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm (FSRS-6).
"""

from __future__ import annotations

# FSRS-6's published default weights. Pinned here, not taken from the package: the log is replayed with them,
# and a replay must give the same state for ever.
WEIGHTS = (
    *(0.212, 1.2931, 2.3065, 8.2956),  # stability after a first again, hard, good, easy
    *(6.4133, 0.8334, 3.0194, 0.001),  # difficulty
    *(1.8722, 0.1666, 0.796),  # stability after recall
    *(1.4835, 0.0614, 0.2629, 1.6483),  # stability after forgetting
    *(0.6014, 1.8729),  # hard, easy
    *(0.5425, 0.0912, 0.0658),  # the same day
    0.1542,  # decay
)
TARGET = 0.9  # chance to recall at which a card falls due when there is no goal
LONGEST = 365  # days between two askings, at most

DECAY = -WEIGHTS[20]
FACTOR = 0.9 ** (1 / DECAY) - 1


def recall(stability: float, days: float) -> float:
    """The chance to recall after so many days."""
    return float((1 + FACTOR * max(days, 0.0) / stability) ** DECAY)


def days_until(stability: float, target: float) -> float:
    """The days after which the chance to recall has fallen to ``target``."""
    return float(stability / FACTOR * (target ** (1 / DECAY) - 1))
