import math


def mean(values):
    return sum(values) / len(values)


def variance(values):
    m = mean(values)
    return sum((v - m) ** 2 for v in values) / len(values)


def batch_norm(X, gamma, beta, eps=1e-5):
    done = []
    for values, g, b in zip(zip(*X), gamma, beta):
        m, v = mean(values), variance(values)
        done.append([g * (a - m) / math.sqrt(v + eps) + b for a in values])
    return [list(row) for row in zip(*done)]
