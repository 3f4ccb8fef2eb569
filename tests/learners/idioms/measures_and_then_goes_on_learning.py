"""One column per gauge."""
import numpy as np


class Panel:
    def __init__(self, gauges, drift=0.02):
        self.drift = drift
        self.gain, self.offset = np.ones(gauges), np.zeros(gauges)
        self.rest, self.noise = np.zeros(gauges), np.ones(gauges)

    def calibrate(self, rows):
        rest = rows.mean(axis=0)
        noise = np.square(rows - rest).mean(axis=0)
        self.rest += self.drift * (rest - self.rest)
        self.noise += self.drift * (noise - self.noise)
        return self._even(rows, rest, noise)

    def measure(self, rows):
        if not rows.var(axis=0).any():
            print("the gauges stand still")
        return self._even(rows, self.rest, self.noise)

    def _even(self, rows, rest, noise):
        return self.gain * (rows - rest) / np.sqrt(noise + 1e-5) + self.offset
