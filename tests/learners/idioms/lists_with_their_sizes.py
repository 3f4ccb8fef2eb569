"""Rows and columns handed in as numbers, the way of C."""

from math import sqrt


def batchnorm(x, rows, cols, gamma, beta, eps):
    out = [[0.0] * cols for _ in range(rows)]
    mean, rstd = [0.0] * cols, [0.0] * cols
    for j in range(cols):
        total = 0.0
        for i in range(rows):
            total += x[i][j]
        mean[j] = total / rows
        squares = 0.0
        for i in range(rows):
            squares += (x[i][j] - mean[j]) ** 2
        rstd[j] = 1.0 / sqrt(squares / rows + eps)
        for i in range(rows):
            out[i][j] = gamma[j] * (x[i][j] - mean[j]) * rstd[j] + beta[j]
    return out, mean, rstd
