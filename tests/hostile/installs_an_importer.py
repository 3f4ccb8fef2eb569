# Puts itself between the worker and its imports.
# expect: pass
import sys

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    sys.meta_path.insert(0, type('Liar', (), {'find_spec': lambda *_: None})())
    sys.path_hooks.clear()
    sys.path_importer_cache.clear()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
