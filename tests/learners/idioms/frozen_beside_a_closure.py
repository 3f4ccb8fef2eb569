import numpy as np


def make_norm(width, decay=0.9, eps=1e-5):
    scale, shift = np.ones(width), np.zeros(width)
    kept = {"mean": np.zeros(width), "var": np.ones(width)}

    def learn(x):
        mean, var = x.mean(axis=0), x.var(axis=0)
        kept["mean"] = decay * kept["mean"] + (1 - decay) * mean
        kept["var"] = decay * kept["var"] + (1 - decay) * var
        return scale * (x - mean) / np.sqrt(var + eps) + shift

    def compiled():
        factor = scale / np.sqrt(kept["var"] + eps)
        constant = shift - factor * kept["mean"]

        def serve(x):
            return factor * x + constant

        return serve

    return learn, compiled
