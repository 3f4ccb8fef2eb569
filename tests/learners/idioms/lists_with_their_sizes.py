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


def batchnorm_grads(dy, x, rows, cols, gamma, mean, rstd):
    dx = [[0.0] * cols for _ in range(rows)]
    dgamma, dbeta = [0.0] * cols, [0.0] * cols
    for j in range(cols):
        for i in range(rows):
            dgamma[j] += dy[i][j] * (x[i][j] - mean[j]) * rstd[j]
            dbeta[j] += dy[i][j]
        for i in range(rows):
            hat = (x[i][j] - mean[j]) * rstd[j]
            dx[i][j] = gamma[j] * rstd[j] * (dy[i][j] - dbeta[j] / rows - hat * dgamma[j] / rows)
    return dx, dgamma, dbeta
