# Imports the grader's own batch norm.
# expect: fail library-call
import numpy as np

from bnquiz.grading.theory import reference


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return reference.forward(x)
