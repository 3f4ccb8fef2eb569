"""Batch norm without NumPy, as a C programmer writes it: the caller owns every buffer."""
from math import sqrt


def bn_forward(src, dst, scale, offset, avg, spread, is_train, rate=0.1, tiny=1e-5):
    rows, cols = len(src), len(src[0])
    for k in range(cols):
        if is_train:
            column = [row[k] for row in src]
            m = sum(column) / rows
            ss = 0.0
            for value in column:
                ss += (value - m) * (value - m)
            v = ss / rows
            avg[k] = (1 - rate) * avg[k] + rate * m
            spread[k] = (1 - rate) * spread[k] + rate * ss / (rows - 1)
        else:
            m = avg[k]
            v = spread[k]
        for i in range(rows):
            dst[i][k] = scale[k] * (src[i][k] - m) / sqrt(v + tiny) + offset[k]
