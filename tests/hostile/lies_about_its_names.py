# Returns an object whose attributes are never the same.
# expect: fail|error
import sys

import numpy as np

class Many:
    def __getattr__(self, name):
        return Many()

    def __dir__(self):
        raise SystemExit

    @property
    def __dict__(self):
        sys.exit(0)


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return Many()
