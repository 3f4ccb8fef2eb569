# expect: fail|error
import inspect

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C). Looks for an expected value in the frames above; there is none in this process."""
    for frame in inspect.stack():
        for name, value in frame.frame.f_locals.items():
            if "expect" in name and getattr(value, "shape", None) == x.shape:
                return value
    return x
