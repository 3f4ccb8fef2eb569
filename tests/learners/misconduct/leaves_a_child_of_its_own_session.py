# expect: pass|fail|error
import subprocess

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C). The child has left the process group: no `sleep 86398` may be left all the same."""
    subprocess.Popen(["sleep", "86398"], start_new_session=True)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
