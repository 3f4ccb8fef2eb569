"""A pair as somebody from another language names it; the cache and the gradients are named tuples. NHWC."""

from collections import namedtuple

import numpy as np

Kept = namedtuple("Kept", "Hat InvStd Gamma")
Gradients = namedtuple("Gradients", "Gamma Beta Input")


def BatchNormForwardPass(Input, Gamma, Beta, Eps=1e-5):
    """Input: (N, H, W, C)"""
    Mean = Input.mean(axis=(0, 1, 2))
    Var = Input.var(axis=(0, 1, 2))
    InvStd = 1.0 / np.sqrt(Var + Eps)
    Hat = (Input - Mean) * InvStd
    return Gamma * Hat + Beta, Kept(Hat, InvStd, Gamma)


def BatchNormBackwardPass(Upstream, Saved):
    Axes = (0, 1, 2)
    DGamma = (Upstream * Saved.Hat).sum(axis=Axes)
    DBeta = Upstream.sum(axis=Axes)
    Inner = Upstream * Saved.Gamma
    Along = (Inner * Saved.Hat).mean(axis=Axes)
    DInput = (Inner - Inner.mean(axis=Axes) - Saved.Hat * Along) * Saved.InvStd
    return Gradients(DGamma, DBeta, DInput)
