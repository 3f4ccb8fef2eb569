# expect: fail|error mistakes=wrong-return:15
import numpy as np


class Trap:
    """What unpickles it, or compares it, gives up."""

    def __reduce__(self):
        return print, ("unpickled",)

    def __eq__(self, other):
        return True


def batch_norm(x, gamma, beta, eps=1e-5): return Trap()
