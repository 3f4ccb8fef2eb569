import numpy as np


class Steps:
    def normalize_forward(self, batch, scale, shift, eps=1e-5):
        n = len(batch)
        mean = batch.sum(axis=0) / n
        var = ((batch - mean) ** 2).sum(axis=0) / n
        unit = (batch - mean) / np.sqrt(var + eps)
        return scale * unit + shift, {"unit": unit, "var": var, "scale": scale, "eps": eps}

    def dropout_forward(self, batch, p):
        return batch * (np.random.rand(*batch.shape) > p) / (1 - p)

    def normalize_backprop(self, up, kept):
        unit, n = kept["unit"], len(up)
        d_shift = up.sum(axis=0)
        d_scale = (up * unit).sum(axis=0)
        d_batch = kept["scale"] / (n * np.sqrt(kept["var"] + kept["eps"])) * (n * up - d_shift - unit * d_scale)
        return d_batch, d_scale, d_shift
