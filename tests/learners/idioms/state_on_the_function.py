import numpy as np


def bn(x, training=True):
    """Batch normalisation whose memory hangs on the function itself. (N, D) only."""
    if not hasattr(bn, "gamma") or len(bn.gamma) != x.shape[1]:  # first call, or another layer width
        d = x.shape[1]
        bn.gamma, bn.beta = np.ones(d), np.zeros(d)
        bn.rmean, bn.rvar = np.zeros(d), np.ones(d)
    if training:
        m = np.sum(x, 0) / len(x)
        c = x - m
        ss = np.sum(c * c, 0)
        bn.rmean = bn.keep * bn.rmean + (1 - bn.keep) * m
        bn.rvar = bn.keep * bn.rvar + (1 - bn.keep) * ss / (len(x) - 1)
        v = ss / len(x)
    else:
        c = x - bn.rmean
        v = bn.rvar
    return bn.gamma * c / np.sqrt(v + bn.eps) + bn.beta


bn.keep = 0.9
bn.eps = 1e-5
