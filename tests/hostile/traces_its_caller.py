# Traces every line that is run, and raises in the worker's.
# expect: pass|fail|error
import sys

import numpy as np

def trace(frame, event, argument):
    if frame.f_code.co_name != 'batch_norm':
        raise RuntimeError('traced')
    return trace


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    sys.settrace(trace)
    frame = sys._getframe()
    while frame:
        frame.f_trace = trace
        frame = frame.f_back
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
