# [Y, S] = bnStep(X, S, isTrain)   -- ported from my old bnStep.m
# X: one observation per row, one feature per column
from types import SimpleNamespace as struct

import numpy as np
from numpy import ones, sqrt, tile, zeros


def bnStart(D):
    S = struct()
    S.Gamma = ones((1, D))
    S.Beta = zeros((1, D))
    S.RunMean = zeros((1, D))
    S.RunVar = ones((1, D))
    S.Momentum = 0.1    # weight of the new batch
    S.Eps = 1e-5
    return S
# end


def bnStep(X, S, isTrain):
    M, D = X.shape
    if isTrain:
        Mu = ones((1, M)) @ X / M
        Xc = X - tile(Mu, (M, 1))
        SS = ones((1, M)) @ Xc**2
        Sigma2 = SS / M
        S.RunMean = (1 - S.Momentum) * S.RunMean + S.Momentum * Mu
        S.RunVar = (1 - S.Momentum) * S.RunVar + S.Momentum * SS / (M - 1)
    else:
        Xc = X - tile(S.RunMean, (M, 1))
        Sigma2 = S.RunVar
    # end
    Y = tile(S.Gamma / sqrt(Sigma2 + S.Eps), (M, 1)) * Xc + tile(S.Beta, (M, 1))
    return Y, S
# end
