# Reads the grader's own batch norm from an interpreter inside the interpreter.
# expect: fail|error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    import _xxsubinterpreters as inside
    place = np.__file__
    other = inside.create()
    inside.run_string(other, 'import bnquiz.grading.theory.reference as r; open(r.__file__).read()')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
