# expect: fail|error mistakes=crash
import os
import signal

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    os.killpg(os.getpgrp(), signal.SIGKILL)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
