# Looks for the grader among the modules, and takes its functions.
# expect: fail
import sys

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    ours = [m for name, m in sys.modules.items() if name.startswith('bnquiz')]
    return ours[0].grading
