"""Spectra (B, bands, T) with everything of a layer in one table."""
import numpy as np

AVG, SPREAD, GAIN, OFFSET = range(4)


def new_table(bands):
    table = np.zeros((4, bands))
    table[[SPREAD, GAIN]] = 1.0
    return table


def level(spectra, table, training, pace=0.1, tiny=1e-5):
    """Changes the table in training."""
    if training:
        avg = spectra.mean(axis=(0, 2))
        spread = spectra.var(axis=(0, 2))
        table[AVG] += pace * (avg - table[AVG])
        table[SPREAD] += pace * (spread - table[SPREAD])
    else:
        avg, spread = table[AVG], table[SPREAD]
    factor = table[GAIN] / np.sqrt(spread + tiny)
    return (spectra - avg[:, None]) * factor[:, None] + table[OFFSET][:, None]
