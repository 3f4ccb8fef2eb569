# expect: pass
import threading
import time

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C). The thread would keep the process alive for a day."""
    threading.Thread(target=time.sleep, args=(86400,)).start()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
