# expect: pass family=function-returns-stats warnings=running-var-biased momentum=keep
import numpy as np


class Solution:
    def batch_norm(self, x, gamma, beta, running_mean, running_var, momentum=0.9, eps=1e-5, training=True):
        x = np.asarray(x)
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean = momentum * np.asarray(running_mean) + (1 - momentum) * mean
            running_var = momentum * np.asarray(running_var) + (1 - momentum) * var
        else:
            mean, var = np.asarray(running_mean), np.asarray(running_var)
        y = np.asarray(gamma) * (x - mean) / np.sqrt(var + eps) + np.asarray(beta)
        return y, running_mean, running_var
