# Imports the grader's own batch norm while it is called.
# expect: error
import importlib

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    module = importlib.import_module('bnquiz.grading.' + 'theory.reference')
    return module.forward(x)
